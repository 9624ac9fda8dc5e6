/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a combobox with rich options (ARIA APG); <select> and <datalist> can show text only. */
import type { EmailAddress } from '@mailcote/jmap';
import { X } from 'lucide-react';
import {
  useEffect,
  useId,
  useRef,
  useState,
  type ClipboardEvent,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { useAccount } from '../../app/account.ts';
import { useMessages } from '../../i18n/index.ts';
import { formatAddress, isAddress, readAddresses, uniqueAddresses } from '../../lib/address-list.ts';
import { displayName } from '../../mail-store/index.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { correspondents, suggest } from './correspondents.ts';

interface AddressFieldProps {
  label: string;
  value: readonly EmailAddress[];
  onChange: (value: EmailAddress[]) => void;
  startsFocused?: boolean;
  /** At the end of the line: Cc and Bcc. */
  children?: ReactNode;
}

/** Recipients as chips; typing suggests people written to and heard from. */
export function AddressField({ label, value, onChange, startsFocused = false, children }: AddressFieldProps) {
  const account = useAccount();
  const { t } = useMessages();
  const [text, setText] = useState('');
  const [suggestions, setSuggestions] = useState<EmailAddress[]>([]);
  const [active, setActive] = useState(0);
  const [isBad, setIsBad] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();

  useEffect(() => {
    if (text.trim() === '') {
      setSuggestions([]);
      return;
    }
    let isCurrent = true;
    const look = async () => {
      // No suggestions is no failure worth a word: the address can be typed.
      const people = await correspondents(account).catch(() => []);
      if (!isCurrent) return;
      setSuggestions(suggest(people, text, new Set(value.map(({ email }) => email.toLowerCase()))));
      setActive(0);
    };
    void look();
    return () => {
      isCurrent = false;
    };
  }, [account, text, value]);

  useEffect(() => {
    if (startsFocused) input.current?.focus();
    // Only when it appears.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);

  const add = (addresses: readonly EmailAddress[]) => {
    onChange(uniqueAddresses([...value, ...addresses]));
    setText('');
    setSuggestions([]);
    setIsBad(false);
  };
  /** Makes chips of what is typed; what is no address stays, marked. */
  const commit = (): boolean => {
    const { addresses, rest } = readAddresses(text);
    if (addresses.length > 0) onChange(uniqueAddresses([...value, ...addresses]));
    setText(rest);
    setIsBad(rest !== '');
    setSuggestions([]);
    return rest === '';
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const chosen = suggestions[active];
    if (event.key === 'ArrowDown' && suggestions.length > 0) {
      event.preventDefault();
      setActive((active + 1) % suggestions.length);
    } else if (event.key === 'ArrowUp' && suggestions.length > 0) {
      event.preventDefault();
      setActive((active + suggestions.length - 1) % suggestions.length);
    } else if (event.key === 'Escape' && suggestions.length > 0) {
      event.stopPropagation();
      setSuggestions([]);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && chosen && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      add([chosen]);
    } else if (
      (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) ||
      event.key === ',' ||
      event.key === ';'
    ) {
      event.preventDefault();
      commit();
    } else if (event.key === 'Backspace' && text === '' && value.length > 0) {
      onChange(value.slice(0, -1));
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
      <ul className="contents">
        {value.map((address) => (
          <li key={address.email} className="address-chip" title={formatAddress(address)}>
            <span className="truncate">{displayName(address)}</span>
            <button
              type="button"
              aria-label={t.compose.removeRecipient(displayName(address))}
              onClick={() => {
                onChange(value.filter((other) => other !== address));
                input.current?.focus();
              }}
            >
              <X aria-hidden="true" size={12} strokeWidth={2.2} />
            </button>
          </li>
        ))}
      </ul>
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
            setSuggestions([]);
          }}
        />
        {isBad && (
          <p className="text-[12px] text-danger" role="alert">
            {t.compose.badAddress}
          </p>
        )}
        {suggestions.length > 0 && (
          <div
            id={listId}
            role="listbox"
            aria-label={t.compose.suggestions}
            className="menu rise absolute top-full left-0 mt-1 w-80 max-w-[80vw]"
          >
            {suggestions.map((address, index) => (
              // The keyboard chooses through the field (aria-activedescendant).
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
              <div
                key={address.email}
                id={`${listId}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                className="menu-item"
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => {
                  add([address]);
                  input.current?.focus();
                }}
              >
                <Avatar name={address.name ?? ''} email={address.email} size={26} />
                <span className="min-w-0">
                  <span className="block truncate leading-tight font-medium">{displayName(address)}</span>
                  {address.name && (
                    <span className="block truncate text-[12px] leading-tight text-ink-3">
                      {address.email}
                    </span>
                  )}
                </span>
              </div>
            ))}
          </div>
        )}
      </div>
      {children}
    </div>
  );
}
