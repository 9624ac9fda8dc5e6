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

/** Whom the text may mean, from contacts and correspondents; null: nobody is asked for. */
export function usePeople(account: Account, text: string | null): readonly Person[] {
  const [people, setPeople] = useState<readonly Person[]>([]);
  useEffect(() => {
    if (text === null) return;
    let isCurrent = true;
    const handle = setTimeout(() => {
      const ask = async () => {
        const found = await complete(account, text, NOBODY);
        if (!isCurrent) return;
        const persons = found.filter(({ isGroup }) => !isGroup);
        setPeople(
          persons
            .slice(0, SHOWN)
            .flatMap(({ name, addresses: [first] }) => (first ? [{ name, email: first.email }] : [])),
        );
      };
      void ask();
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(handle);
    };
  }, [account, text]);
  return text === null ? [] : people;
}
