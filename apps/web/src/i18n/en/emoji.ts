import { n } from './count.ts';

export const emoji = {
  title: 'Emoji',
  search: 'Find an emoji',
  none: 'No emoji is called so.',
  found: (count: number) => n(count, '# emoji found', '# emoji found'),
  kinds: 'Kinds of emoji',
  recent: 'Recently used',
  groups: {
    smileys: 'Faces and feelings',
    people: 'People and body',
    nature: 'Animals and nature',
    food: 'Food and drink',
    travel: 'Travel and places',
    activities: 'Activities',
    objects: 'Objects',
    symbols: 'Symbols',
    flags: 'Flags',
  },
  skinTone: 'Skin tone',
  tones: {
    0: 'No skin tone',
    1: 'Light',
    2: 'Medium light',
    3: 'Medium',
    4: 'Medium dark',
    5: 'Dark',
  },
  severalWithShift: 'Several with Shift',
};
