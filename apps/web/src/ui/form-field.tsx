import { useId, type ReactNode } from 'react';

interface FormFieldProps {
  label: string;
  hint?: string | undefined;
  problem?: string | null | undefined;
  /** Gets the ids that tie the input to its label, hint and problem. */
  children: (ids: {
    id: string;
    'aria-describedby': string | undefined;
    'aria-invalid': boolean;
  }) => ReactNode;
}

/** A label above, a hint or what is wrong below. */
export function FormField({ label, hint, problem, children }: FormFieldProps) {
  const id = useId();
  const said = problem ?? hint;
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-[13px] font-semibold">
        {label}
      </label>
      {children({
        id,
        'aria-describedby': said ? `${id}-said` : undefined,
        'aria-invalid': Boolean(problem),
      })}
      {said && (
        <p
          id={`${id}-said`}
          role={problem ? 'alert' : undefined}
          className={`mt-1.5 text-[12.5px] ${problem ? 'text-danger' : 'text-ink-3'}`}
        >
          {said}
        </p>
      )}
    </div>
  );
}
