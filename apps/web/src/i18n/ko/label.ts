import type { Translated } from '../translated.ts';
import type { label as english } from '../en/label.ts';
import { number } from './words.ts';

export const label: Translated<typeof english> = {
  title: (count) => (count === 1 ? '이 대화의 라벨' : `대화 ${number(count)}개의 라벨`),
  filter: '라벨 찾기 또는 만들기',
  some: '일부에만 있음',
  apply: '적용',
  create: (name) => `‘${name}’ 만들기`,
  none: '아직 라벨이 없습니다. 이름을 입력하면 만들 수 있습니다.',
};
