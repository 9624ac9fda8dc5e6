import { roleOfName } from './folder-names.ts';

/** What the labels of a message say in our terms. */
export interface LabelledMessage {
  paths: string[][];
  keywords: string[];
}

/** A label, or one in quotation marks because it has a comma. */
const LABEL = /\s*"((?:[^"\\]|\\.)*)"\s*|[^,]+/g;
const UNREAD = new Set(['unread', '읽지않음', '읽지 않음']);
/** Say nothing that the others do not. */
const PASSED_OVER = new Set([
  'archived',
  '보관처리됨',
  '보관됨',
  'opened',
  '열림',
  '열어봄',
  'all mail',
  '전체보관함',
]);
const KEYWORDS: Readonly<Record<string, string>> = {
  starred: '$flagged',
  별표편지함: '$flagged',
  important: '$important',
  중요: '$important',
  중요편지함: '$important',
  muted: '$muted',
};

/**
 * X-Gmail-Labels of Google Takeout, decoded: places and states in one list, in the language of the account. A message that is archived and has a
 * label of its own is there and nowhere else, as a folder would have it.
 */
export function readGmailLabels(text: string): LabelledMessage {
  const labels = [...text.matchAll(LABEL)]
    .map(([whole, quoted]) => (quoted?.replaceAll(/\\(.)/g, '$1') ?? whole).trim())
    .filter((label) => label !== '');
  const paths: string[][] = [];
  const keywords = new Set<string>();
  let isUnread = false;
  for (const label of labels) {
    const plain = label.toLowerCase();
    const keyword = KEYWORDS[plain] ?? /^imap_(.+)$/.exec(plain)?.[1];
    if (UNREAD.has(plain)) isUnread = true;
    else if (keyword !== undefined) keywords.add(keyword);
    else if (!PASSED_OVER.has(plain) && !/^(?:category|카테고리)[ :]/.test(plain)) paths.push(pathOf(label));
  }
  if (!isUnread) keywords.add('$seen');
  if (paths.length === 0 && labels.length > 0) paths.push(['Archive']);
  if (paths.some((path) => path.length === 1 && roleOfName(path[0]!) === 'drafts')) keywords.add('$draft');
  return { paths, keywords: [...keywords] };
}

const pathOf = (label: string): string[] =>
  label
    .split('/')
    .map((part) => part.trim())
    .filter((part) => part !== '');
