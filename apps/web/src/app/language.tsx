import { useEffect, useState, type ReactNode } from 'react';
import { loadCatalogue, localeOf, MessagesContext, useLanguage, type Messages } from '../i18n/index.ts';

/** Gives everything below the strings of the chosen language; nothing is shown before they are there. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const language = useLanguage();
  const [messages, setMessages] = useState<Messages | null>(null);
  useEffect(() => {
    let isCurrent = true;
    void loadCatalogue(language).then(
      (t) => isCurrent && setMessages({ language, locale: localeOf(language), t }),
    );
    return () => {
      isCurrent = false;
    };
  }, [language]);
  return messages && <MessagesContext value={messages}>{children}</MessagesContext>;
}
