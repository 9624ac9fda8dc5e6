import type { Translated } from '../translated.ts';
import type { login as english } from '../en/login.ts';
import { number } from './words.ts';

export const login: Translated<typeof english> = {
  title: '로그인',
  address: '이메일 주소',
  password: '비밀번호',
  submit: '로그인',
  submitting: '로그인하는 중…',
  invalid: '주소 또는 비밀번호가 맞지 않습니다.',
  limited: (minutes) =>
    minutes > 0
      ? `시도가 너무 많았습니다. ${number(minutes)}분 뒤에 다시 시도하세요.`
      : '시도가 너무 많았습니다. 잠시 뒤에 다시 시도하세요.',
  again: '로그인이 만료되었습니다',
  againText: '다시 로그인하면 이어서 쓸 수 있습니다. 작성하던 내용은 그대로 있습니다.',
  signOut: '로그아웃',
  signedInAs: (address) => `${address}로 로그인함`,
  showPassword: '비밀번호 보기',
  hidePassword: '비밀번호 숨기기',
  passwordHint: '8자 이상. 단어 몇 개를 이으면 좋은 비밀번호가 됩니다.',
};
