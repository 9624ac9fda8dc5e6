import type { Translated } from '../translated.ts';
import type { confirm as english } from '../en/confirm.ts';
import { number } from './words.ts';

export const confirm: Translated<typeof english> = {
  destroyTitle: '완전히 삭제할까요?',
  destroyText: (count) =>
    count === 1 ? '이 대화는 되살릴 수 없습니다.' : `대화 ${number(count)}개는 되살릴 수 없습니다.`,
  destroyAllText: (count) =>
    count === 0
      ? '조건에 맞는 메일을 모두 삭제하며, 되돌릴 수 없습니다.'
      : `조건에 맞는 대화 ${number(count)}개를 모두 삭제하며, 되돌릴 수 없습니다.`,
};
