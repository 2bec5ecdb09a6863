import type { Child } from "./types";

type Common = {
  name: string;
  label: string;
  hint?: Child;
  /** What is wrong with the value, in words that follow its label: "must be …". */
  error?: string;
  required?: boolean;
  /** Where two forms of a page have a field of one name. */
  id?: string;
};
type InputType =
  | "text"
  | "email"
  | "password"
  | "url"
  | "number"
  | "date"
  | "datetime-local"
  | "search"
  | "tel"
  | "file";

/** A label, its input, its hint and what is wrong with it, tied together for readers of all kinds. */
export function Field(
  props: Common & {
    value?: string;
    type?: InputType;
    placeholder?: string;
    autocomplete?: string;
    minlength?: number;
    maxlength?: number;
    min?: string;
    max?: string;
    step?: string;
    inputmode?: "decimal" | "numeric" | "text" | "url";
    pattern?: string;
    accept?: string;
    spellcheck?: boolean;
    list?: string;
    readonly?: boolean;
    autofocus?: boolean;
    class?: string;
    wide?: boolean;
  },
) {
  const { name, label, hint, error, required, id = name, type = "text", wide, spellcheck, ...input } = props;
  return (
    <Around {...{ label, hint, error, required, id, wide }}>
      <input
        {...input}
        {...described({ id, hint, error })}
        name={name}
        type={type}
        required={required}
        spellcheck={spellcheck}
      />
    </Around>
  );
}

export type Option = { value: string; label: string };

/** A choice of one: `options` with `empty` as the words for none. */
export function Select(
  props: Common & { value?: string; options: Option[]; empty?: string; wide?: boolean },
) {
  const { name, label, hint, error, required, id = name, value = "", options, empty, wide } = props;
  return (
    <Around {...{ label, hint, error, required, id, wide }}>
      <select {...described({ id, hint, error })} name={name} required={required}>
        {empty !== undefined && <option value="">{empty}</option>}
        {options.map((option) => (
          <option value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
    </Around>
  );
}

/** Several lines of text. */
export function TextArea(
  props: Common & { value?: string; rows?: number; class?: string; maxlength?: number },
) {
  const { name, label, hint, error, required, id = name, value = "", rows = 4, ...rest } = props;
  return (
    <Around {...{ label, hint, error, required, id }}>
      <textarea {...rest} {...described({ id, hint, error })} name={name} rows={rows} required={required}>
        {value}
      </textarea>
    </Around>
  );
}

/** A yes or no. */
export function Checkbox(props: Omit<Common, "required"> & { checked?: boolean; value?: string }) {
  const { name, label, hint, error, id = name, checked = false, value = "on" } = props;
  return (
    <div class="field">
      <div class="check">
        <input
          {...described({ id, hint, error })}
          type="checkbox"
          name={name}
          value={value}
          checked={checked}
        />
        <label for={id}>{label}</label>
      </div>
      <Notes {...{ id, hint, error }} />
    </div>
  );
}

/** Fields that belong together. */
export function FieldGroup({ legend, children }: { legend: string; children: Child }) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      {children}
    </fieldset>
  );
}

type Notable = { id: string; hint?: Child; error?: string };

function Around(props: Notable & { label: string; required?: boolean; wide?: boolean; children: Child }) {
  const { id, label, required, wide, children, hint, error } = props;
  return (
    <div class={`field${wide ? " wide" : ""}`}>
      <label for={id}>
        {label}
        {required && <span class="needed"> (required)</span>}
      </label>
      {children}
      <Notes {...{ id, hint, error }} />
    </div>
  );
}

function Notes({ id, hint, error }: Notable) {
  return (
    <>
      {error && (
        <span class="wrong" id={`${id}-error`}>
          {error}
        </span>
      )}
      {hint && (
        <span class="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </>
  );
}

function described({ id, hint, error }: Notable) {
  const notes = [error ? `${id}-error` : "", hint ? `${id}-hint` : ""].filter(Boolean).join(" ");
  return {
    id,
    "aria-describedby": notes || undefined,
    "aria-invalid": error ? ("true" as const) : undefined,
  };
}
