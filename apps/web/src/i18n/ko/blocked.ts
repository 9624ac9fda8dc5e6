import type { Translated } from '../translated.ts';
import type { blocked as english } from '../en/blocked.ts';
import { number } from './words.ts';

export const blocked: Translated<typeof english> = {
  pictures: (count) => `외부 그림 ${number(count)}개를 불러오지 않았습니다`,
  trackers: (count) => `추적기 ${number(count)}개 제거`,
  trackersNamed: (count, names) => `추적기 ${number(count)}개 제거(${names})`,
  scripts: (count) => `스크립트 ${number(count)}개 제거`,
  forms: (count) => `입력 양식 ${number(count)}개 제거`,
  show: '그림 표시',
  always: '이 사람의 그림은 항상',
  misleading: (shown, target) => `이 메일의 어떤 링크는 ${shown}처럼 보이지만 ${target}(으)로 이어집니다.`,
  why: '보낸 사람은 그림을 통해 메일을 언제 어디서 읽었는지 알 수 있습니다.',
};
