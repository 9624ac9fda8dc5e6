import type { welcome as english } from '../en/welcome.ts';
import type { Translated } from '../translated.ts';

export const welcome: Translated<typeof english> = {
  title: '비밀번호를 정해 주십시오',
  lead: (address) => `${address} 계정의 비밀번호입니다`,
  password: '비밀번호',
  submit: '저장하고 로그인',
  submitting: '저장하는 중…',
  bad: '이 링크는 더 이상 쓸 수 없습니다. 링크를 보낸 사람에게 새로 요청해 주십시오.',
  toLogin: '로그인 화면으로',
};
