import type { Translated } from '../translated.ts';
import type { colors as english } from '../en/colors.ts';

export const colors: Translated<typeof english> = {
  none: '색 없음',
  red: '빨강',
  orange: '주황',
  yellow: '노랑',
  green: '초록',
  teal: '청록',
  blue: '파랑',
  purple: '보라',
  pink: '분홍',
  gray: '회색',
};
