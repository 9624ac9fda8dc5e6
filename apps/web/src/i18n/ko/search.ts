import type { Translated } from '../translated.ts';
import type { search as english } from '../en/search.ts';
import { number } from './words.ts';

export const search: Translated<typeof english> = {
  label: '메일 검색',
  placeholder: '메일 검색',
  advanced: '상세 검색',
  clear: '검색 지우기',
  title: '검색',
  results: (count) => `대화 ${number(count)}개 찾음`,
};
