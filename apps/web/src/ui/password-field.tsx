import { Eye, EyeOff } from 'lucide-react';
import { useState, type ComponentProps } from 'react';
import { useMessages } from '../i18n/index.ts';
import { IconButton } from './icon-button.tsx';

/** A password that can be looked at. */
export function PasswordField({ className = '', ...props }: ComponentProps<'input'>) {
  const { t } = useMessages();
  const [isShown, setIsShown] = useState(false);
  return (
    <span className="relative block">
      <input {...props} type={isShown ? 'text' : 'password'} className={`field pe-11 ${className}`} />
      <span className="absolute inset-y-0 end-1 flex items-center">
        <IconButton
          icon={isShown ? EyeOff : Eye}
          size={17}
          label={isShown ? t.login.hidePassword : t.login.showPassword}
          aria-pressed={isShown}
          className="bg-transparent!"
          onClick={() => setIsShown(!isShown)}
        />
      </span>
    </span>
  );
}
