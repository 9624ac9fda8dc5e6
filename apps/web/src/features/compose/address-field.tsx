/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a combobox with rich options (ARIA APG); <select> and <datalist> can show text only. */
import type { EmailAddress } from '@mailcote/jmap';
import { Users } from 'lucide-react';
import {
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type ClipboardEvent,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { useAccount } from '../../app/account.ts';
import { useMessages } from '../../i18n/index.ts';
import { formatAddress, isAddress, readAddresses, uniqueAddresses } from '../../lib/address-list.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { hasMoved, keepPlaces } from '../../ui/keep-places.ts';
import { useActiveOption } from '../../ui/use-active-option.ts';
import { complete, mayMean, type Suggestion } from './completion.ts';
import { RecipientChips } from './recipient-chips.tsx';

interface Found {
  /** What it is the answer to. */
  text: string;
  suggestions: Suggestion[];
}

const NOTHING: Found = { text: '', suggestions: [] };
/** Letters typed faster than this are one question. */
const TYPING_PAUSE_MS = 60;

interface AddressFieldProps {
  label: string;
  value: readonly EmailAddress[];
  onChange: (value: EmailAddress[]) => void;
  startsFocused?: boolean;
  /** Takes what makes chips of the text that is still in the field; it says whether all of it was addresses. */
  onCommitter: (commit: (() => boolean) | null) => void;
  /** At the end of the line: Cc and Bcc. */
  children?: ReactNode;
}

/** Recipients as chips; typing suggests people written to and heard from. */
export function AddressField({
  label,
  value,
  onChange,
  startsFocused = false,
  onCommitter,
  children,
}: AddressFieldProps) {
  const account = useAccount();
  const { t } = useMessages('compose');
  const [text, setText] = useState('');
  const [found, setFound] = useState(NOTHING);
  const suggestions = useMemo(() => suggestionsFor(text, found), [found, text]);
  const [isBad, setIsBad] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const chips = useRef<HTMLUListElement>(null);
  const listId = useId();
  const { active, setActive, walk } = useActiveOption(listId, suggestions.length);
  /** A pointer or the keys are on one of the suggestions: from then on none of them moves. */
  const isChoosing = useRef(false);
  const choose = (index: number) => {
    isChoosing.current = true;
    setActive(index);
  };

  useEffect(() => {
    isChoosing.current = false;
    setActive(0);
    if (text.trim() === '') {
      setFound(NOTHING);
      return;
    }
    let isCurrent = true;
    const look = async () => {
      const answer = await complete(account, text, new Set(value.map(({ email }) => email.toLowerCase())));
      if (!isCurrent) return;
      if (isChoosing.current) {
        setFound((shown) => ({ text, suggestions: keepPlaces(suggestionsFor(text, shown), answer) }));
        return;
      }
      setFound({ text, suggestions: answer });
      setActive(0);
    };
    const waiting = setTimeout(() => void look(), TYPING_PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(waiting);
    };
  }, [account, text, value, setActive]);

  useEffect(() => {
    if (startsFocused) input.current?.focus();
    // oxlint-disable-next-line react/exhaustive-deps -- only when it appears
  }, []);

  const add = (addresses: readonly EmailAddress[]) => {
    onChange(uniqueAddresses([...value, ...addresses]));
    setText('');
    setFound(NOTHING);
    setIsBad(false);
  };
  /** Makes chips of what is typed; what is no address stays, marked. */
  const commit = (): boolean => {
    const { addresses, rest } = readAddresses(text);
    if (addresses.length > 0) onChange(uniqueAddresses([...value, ...addresses]));
    setText(rest);
    setIsBad(rest !== '');
    setFound(NOTHING);
    if (rest !== '') input.current?.focus();
    return rest === '';
  };
  const edit = (address: EmailAddress) => {
    onChange(value.filter((other) => other !== address));
    setText(formatAddress(address));
    input.current?.focus();
  };
  const remove = (address: EmailAddress) => {
    const index = value.indexOf(address);
    onChange(value.filter((other) => other !== address));
    // The chip after it, or the field.
    requestAnimationFrame(() => {
      const left = chips.current?.querySelectorAll<HTMLElement>('[data-chip]');
      (left?.[index] ?? input.current)?.focus();
    });
  };
  useEffect(() => {
    onCommitter(commit);
    return () => onCommitter(null);
  });

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const chosen = suggestions[active];
    if (walk(event)) {
      isChoosing.current = true;
      return;
    }
    if (event.key === 'Escape' && suggestions.length > 0) {
      event.stopPropagation();
      setFound(NOTHING);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && chosen && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      add(chosen.addresses);
    } else if (
      (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) ||
      event.key === ',' ||
      event.key === ';'
    ) {
      event.preventDefault();
      commit();
    } else if (event.key === 'Backspace' && text === '' && value.length > 0) {
      onChange(value.slice(0, -1));
    } else if (event.key === 'ArrowLeft' && text === '') {
      const all = chips.current?.querySelectorAll<HTMLElement>('[data-chip]');
      all?.[all.length - 1]?.focus();
    }
  };
  const onPaste = (event: ClipboardEvent) => {
    const { addresses, rest } = readAddresses(text + event.clipboardData.getData('text/plain'));
    if (addresses.length === 0) return;
    event.preventDefault();
    add(addresses);
    setText(rest);
  };

  return (
    <div className="address-line">
      <label htmlFor={`${listId}-input`} className="address-label">
        {label}
      </label>
      <RecipientChips
        value={value}
        chips={chips}
        onRemove={remove}
        onEdit={edit}
        onLeave={() => input.current?.focus()}
      />
      <div className="relative min-w-[9rem] grow">
        <input
          ref={input}
          id={`${listId}-input`}
          type="text"
          inputMode="email"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          role="combobox"
          aria-expanded={suggestions.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={suggestions.length > 0 ? `${listId}-${active}` : undefined}
          aria-invalid={isBad}
          aria-describedby={isBad ? `${listId}-problem` : undefined}
          className="address-input"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setIsBad(false);
          }}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          onBlur={() => {
            if (isAddress(text.trim()) || text.includes('@')) commit();
            setFound(NOTHING);
          }}
        />
        {isBad && (
          <p id={`${listId}-problem`} className="text-[12px] text-danger" role="alert">
            {t.compose.badAddress}
          </p>
        )}
        {suggestions.length > 0 && (
          <div
            id={listId}
            role="listbox"
            aria-label={t.compose.suggestions}
            className="menu rise absolute top-full start-0 mt-1 w-80 max-w-[80vw]"
          >
            {suggestions.map((suggestion, index) => (
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keyboard chooses through the field (aria-activedescendant)
              <div
                key={suggestion.key}
                id={`${listId}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                className="menu-item"
                onMouseDown={(event) => event.preventDefault()}
                onPointerDown={() => choose(index)}
                onPointerMove={(event) => hasMoved(event) && choose(index)}
                onClick={() => {
                  add(suggestion.addresses);
                  input.current?.focus();
                }}
              >
                <SuggestionLine suggestion={suggestion} />
              </div>
            ))}
          </div>
        )}
      </div>
      {children}
    </div>
  );
}

/** Until the answer to a text is there, those of the one before whom it may mean too: Enter must not take anybody else. */
function suggestionsFor(text: string, found: Found): Suggestion[] {
  return found.text === text ? found.suggestions : found.suggestions.filter((one) => mayMean(one, text));
}

function SuggestionLine({ suggestion: { name, addresses, isGroup } }: { suggestion: Suggestion }) {
  const { t } = useMessages('compose');
  const [first] = addresses;
  const email = first?.email ?? '';
  const below = isGroup ? t.compose.groupOf(addresses.length) : email;
  return (
    <>
      {isGroup ? (
        <span className="grid size-[26px] flex-none place-items-center rounded-full bg-press">
          <Users aria-hidden="true" size={15} strokeWidth={1.75} />
        </span>
      ) : (
        <Avatar name={name ?? ''} email={email} size={26} />
      )}
      <span className="min-w-0">
        <span className="block truncate leading-tight font-medium">{name ?? email}</span>
        {(isGroup || name) && (
          <span className="block truncate text-[12px] leading-tight text-ink-2">{below}</span>
        )}
      </span>
    </>
  );
}
