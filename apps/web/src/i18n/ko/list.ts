import type { Translated } from '../translated.ts';
import type { list as english } from '../en/list.ts';
import { number } from './words.ts';

export const list: Translated<typeof english> = {
  label: (mailbox) => `${mailbox}의 대화`,
  conversations: (count) => `대화 ${number(count)}개`,
  drafts: (count) => `임시 저장 ${number(count)}개`,
  selected: (count) => `${number(count)}개 선택됨`,
  select: '선택',
  selectAll: '불러온 대화 모두 선택',
  clear: '선택 해제',
  noSubject: '(제목 없음)',
  nobody: '(받는 사람 없음)',
  me: '나',
  to: (names) => `받는 사람: ${names}`,
  draft: '임시 저장',
  unread: '안 읽음.',
  starred: '별표.',
  muted: '알림 끔.',
  snoozed: (date) => `${date}에 다시 알림.`,
  attachment: '첨부 파일 있음.',
  messages: (count) => `메일 ${number(count)}통`,
  labels: (names) => `라벨: ${names}.`,
  subject: (subject) => `제목: ${subject}.`,
  failed: '메일을 불러올 수 없습니다',
  tooBroad: '읽어야 할 메일이 너무 많습니다. 날짜나 사람으로 검색 범위를 좁혀 주십시오.',
  loading: '메일을 불러오는 중',
  newOnTop: (count) => `새 대화 ${number(count)}개`,
  row: '대화 열기',
};
