import type { Translated } from '../translated.ts';
import type { emoji as english } from '../en/emoji.ts';
import { number } from './words.ts';

export const emoji: Translated<typeof english> = {
  title: '이모지',
  search: '이모지 찾기',
  none: '해당하는 이모지가 없습니다.',
  found: (count) => `이모지 ${number(count)}개를 찾았습니다`,
  kinds: '이모지 종류',
  recent: '최근 사용',
  groups: {
    smileys: '표정과 감정',
    people: '사람과 몸',
    nature: '동물과 자연',
    food: '음식과 음료',
    travel: '여행과 장소',
    activities: '활동',
    objects: '사물',
    symbols: '기호',
    flags: '깃발',
  },
  skinTone: '피부색',
  tones: {
    0: '기본',
    1: '밝은 피부색',
    2: '약간 밝은 피부색',
    3: '중간 피부색',
    4: '약간 어두운 피부색',
    5: '어두운 피부색',
  },
  severalWithShift: 'Shift로 여러 개',
};
