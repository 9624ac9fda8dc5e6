import type { KeyboardEvent } from 'react';

/** The list of suggestions; its lines are numbered behind it, so that the field can name them (ARIA APG combobox). */
export const OPTIONS_ID = 'search-options';

/** What the list does with a key of the field. False: nothing, it is the field's. */
export type OptionKeys = (event: KeyboardEvent) => boolean;
