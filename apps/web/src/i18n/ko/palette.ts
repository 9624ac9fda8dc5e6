import type { Translated } from '../translated.ts';
import type { palette as english } from '../en/palette.ts';

export const palette: Translated<typeof english> = {
  placeholder: '무엇을 할까요?',
  none: '그런 명령은 없습니다',
  label: '명령',
};
