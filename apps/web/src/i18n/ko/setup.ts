import type { Translated } from '../translated.ts';
import type { setup as english } from '../en/setup.ts';

export const setup: Translated<typeof english> = {
  title: '메일 서버 설정',
  lead: '1분 뒤면 첫 메일을 받습니다.',
  domain: '도메인',
  domainHint: '주소에서 @ 뒤에 오는 부분입니다.',
  name: '이름',
  nameHint: '받는 사람에게 보이는 이름입니다.',
  localPart: '주소',
  password: '비밀번호',
  submit: '설정하고 로그인',
  submitting: '설정하는 중…',
  yourAddress: (address) => `주소는 ${address}입니다`,
  noToken: '서버가 시작할 때 출력한 링크로 이 페이지를 여세요.',
  badToken: '올바르지 않은 링크입니다. 설정이 끝날 때까지 서버는 시작할 때마다 새 링크를 출력합니다.',
  done: '이 서버는 이미 설정되었습니다.',
  toLogin: '로그인',
  short: '8자 이상이어야 합니다.',
  badDomain: '도메인 이름이 아닙니다. 예: example.org',
  badLocalPart: '글자, 숫자, 점, 붙임표, 밑줄만 쓸 수 있습니다.',
  needed: '필수 항목입니다.',
  strengths: { short: '너무 짧음', weak: '약함', fair: '보통', good: '좋음' },
};
