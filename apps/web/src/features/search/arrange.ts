import { keepPlaces } from '../../ui/keep-places.ts';
import type { SearchSuggestion } from './suggest.ts';

/** Where suggestions come from. */
export interface Source {
  name: 'known' | 'people' | 'found';
  /** False: it still says what it said of another text. */
  isFresh: boolean;
  options: readonly SearchSuggestion[];
}

/** What is shown below the field. */
export interface Arranged {
  text: string;
  /** The sources that have answered for this text, in the order in which they did. */
  answered: readonly Source['name'][];
  options: readonly SearchSuggestion[];
}

/**
 * Puts suggestions below one another so that none moves once it is there for what is typed: whoever answers later stands below, and last what still is
 * of another text. From when one of them is chosen from, that stays too.
 * @param sources in the order in which they stand where all answer at once
 * @param isChoosing a pointer or the keys are on one of them
 */
export function arrange(
  before: Arranged | null,
  text: string,
  sources: readonly Source[],
  isChoosing: boolean,
): Arranged {
  const isSame = before?.text === text;
  const fresh = sources.filter(({ isFresh }) => isFresh).map(({ name }) => name);
  const answered = isSame ? [...new Set([...before.answered, ...fresh])] : fresh;
  const place = ({ name }: Source): number =>
    answered.includes(name) ? answered.indexOf(name) : answered.length;
  const options = sources.toSorted((a, b) => place(a) - place(b)).flatMap((source) => source.options);
  return { text, answered, options: isSame && isChoosing ? keepPlaces(before.options, options) : options };
}

/** What tells one arrangement from another. */
export const placesOf = ({ text, answered, options }: Arranged): string =>
  JSON.stringify([text, answered, options.map(({ key }) => key)]);
