import { useEffect, useState } from 'react';
import type { Account } from '../../app/account.ts';
import { complete } from '../compose/completion.ts';

const PAUSE_MS = 120;
const SHOWN = 4;
const NOBODY: ReadonlySet<string> = new Set();

export interface Person {
  name: string | null;
  email: string;
}

export interface PeopleNow {
  /** Whom they were looked for by. */
  text: string;
  list: readonly Person[];
}

/** Whom the text may mean, from contacts and correspondents; those of the text before until then. null: nobody is asked for. */
export function usePeople(account: Account, text: string | null): PeopleNow | null {
  const [people, setPeople] = useState<PeopleNow>({ text: '', list: [] });
  useEffect(() => {
    if (text === null) return;
    let isCurrent = true;
    const handle = setTimeout(() => {
      const ask = async () => {
        const found = await complete(account, text, NOBODY);
        if (!isCurrent) return;
        const persons = found.filter(({ isGroup }) => !isGroup);
        const list = persons
          .slice(0, SHOWN)
          .flatMap(({ name, addresses: [first] }) => (first ? [{ name, email: first.email }] : []));
        setPeople({ text, list });
      };
      void ask();
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(handle);
    };
  }, [account, text]);
  return text === null ? null : people;
}
