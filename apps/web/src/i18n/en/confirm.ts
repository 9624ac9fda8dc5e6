import { n } from './count.ts';

export const confirm = {
  destroyTitle: 'Delete forever?',
  destroyText: (count: number) =>
    n(count, 'This conversation cannot be brought back.', 'These # conversations cannot be brought back.'),
  destroyAllText: (count: number) =>
    count === 0
      ? 'Everything that matches is deleted, and cannot be brought back.'
      : n(
          count,
          'The conversation that matches is deleted, and cannot be brought back.',
          'All # conversations that match are deleted, and cannot be brought back.',
        ),
};
