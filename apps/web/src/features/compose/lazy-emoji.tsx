import { lazy } from 'react';
import { withSections } from '../../i18n/index.ts';

/* What has to do with emoji is loaded, with its words, when it is first used. Each stands in a <Suspense> of its own. */

export const EmojiPicker = lazy(() =>
  withSections(['emoji'], import('../emoji/emoji-picker.tsx')).then((code) => ({
    default: code.EmojiPicker,
  })),
);

export const EmojiOffers = lazy(() =>
  withSections(['emoji'], import('../emoji/emoji-offers.tsx')).then(
    (code) => ({ default: code.EmojiOffers }),
    // Where they cannot be loaded one writes on without them.
    () => ({ default: () => null }),
  ),
);
