import { n } from './count.ts';

export const search = {
  label: 'Search mail',
  placeholder: 'Search mail',
  advanced: 'Search with a form',
  clear: 'Clear search',
  title: 'Search',
  results: (count: number) => n(count, '# conversation found', '# conversations found'),
};
