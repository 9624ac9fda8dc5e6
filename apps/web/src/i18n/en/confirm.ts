import { n } from './count.ts';

export const confirm = {
  destroyTitle: 'Delete forever?',
  destroyText: (count: number) =>
    n(count, 'This conversation cannot be brought back.', 'These # conversations cannot be brought back.'),
};
