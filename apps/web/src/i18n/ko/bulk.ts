import type { Translated } from '../translated.ts';
import type { bulk as english } from '../en/bulk.ts';
import { number } from './words.ts';

export const bulk: Translated<typeof english> = {
  everything: '전체',
  loadedSelected: (count) => `불러온 ${number(count)}개를 모두 선택했습니다.`,
  selectAll: '조건에 맞는 대화 모두 선택',
  selectAllOf: (total) => `조건에 맞는 ${number(total)}개 모두 선택`,
  allSelected: '조건에 맞는 대화를 모두 선택했습니다.',
  allOf: (total) => `조건에 맞는 ${number(total)}개를 모두 선택했습니다.`,
  progress: (name, done, total) => `${name}: ${number(total)}통 중 ${number(done)}통`,
  waiting: (name, total, seconds) => `${name}: ${number(seconds)}초 뒤 메일 ${number(total)}통`,
  finished: (name, count) => `${name}: ${number(count)}통 완료.`,
  undoing: (name) => `‘${name}’ 취소 중`,
  undone: (name, count) => `‘${name}’ 취소됨: ${number(count)}통.`,
  failed: (count) => `${number(count)}통은 바꾸지 못했습니다.`,
  notHere: '여기에서는 전체에 적용할 수 없는 작업입니다.',
  tooMany: '한 번에 하기에는 너무 많습니다. 범위를 줄이세요.',
  move: (mailbox) => `‘${mailbox}’ 폴더로 이동`,
  label: (names) => `${names} 라벨`,
};
