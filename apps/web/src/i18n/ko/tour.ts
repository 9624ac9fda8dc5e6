import type { Translated } from '../translated.ts';
import type { tour as english } from '../en/tour.ts';

export const tour: Translated<typeof english> = {
  step: (number, count) => `${count}단계 중 ${number}단계`,
  search: '무엇이든 찾기',
  searchText:
    '단어 몇 개만 입력하십시오. 제목과 본문은 물론 첨부 문서의 내용까지 찾습니다. from:김서연, has:pdf, older_than:1y처럼 쓰면 범위를 좁힐 수 있습니다.',
  keys: '모든 일에 단축키, 언제든 되돌리기',
  keysText:
    '여기서 한 일은 무엇이든 한 단계씩 되돌릴 수 있습니다. 단축키를 외우지 않아도 명령 찾기에서 이름으로 찾을 수 있습니다.',
  allKeys: '모든 단축키',
  swipe: '밀어서 정리하고 되돌리기',
  swipeText:
    '대화를 오른쪽으로 밀면 보관하고, 왼쪽으로 밀면 읽음으로 표시합니다. 길게 누르면 여러 개를 고를 수 있습니다. 방금 한 일은 화면 아래에 나타나며, 거기서 되돌릴 수 있습니다.',
  labels: '폴더와 라벨',
  labelsText:
    '대화 하나에 라벨을 여러 개 붙이거나 폴더로 옮길 수 있습니다. 단축키를 쓰거나 이곳으로 끌어다 놓으십시오. 새 메일은 저절로 나타나므로 새로 고칠 필요가 없습니다.',
  labelsTextShort:
    '폴더와 라벨은 여기에 있습니다. 대화 하나에 라벨을 여러 개 붙일 수 있습니다. 새 메일은 저절로 나타나므로 새로 고칠 필요가 없습니다.',
  next: '다음',
  skip: '건너뛰기',
  done: '완료',
};
