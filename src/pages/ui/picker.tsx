import { Field, type Option, Select } from "./field";

/** So many are read for a picker; where there are so many, there may be more. */
export const MANY = 100;

/** What a list of suggestions puts into the field: the name to read, and the id that tells which one. */
const suggestion = ({ value, label }: Option) => `${label} · ${value}`;

/**
 * A choice of one offer, partner or advertiser. A short list is a plain choice; of a long one any can be typed by name
 * or id, with the newest as suggestions.
 */
export function Picker(
  props: Parameters<typeof Select>[0] & {
    /** Where the options are a part of a list that is long. */
    many?: boolean;
  },
) {
  const { many = props.options.length >= MANY, ...select } = props;
  if (!many) return <Select {...select} />;
  const { options, value = "", empty, id = props.name, hint, ...field } = select;
  const list = `${id}-list`;
  const chosen = options.find((option) => option.value === value);
  return (
    <>
      <Field
        {...field}
        id={id}
        type="search"
        value={chosen ? suggestion(chosen) : value}
        placeholder={empty ? `${empty.replace("…", "")} (name or id)` : "Name or id"}
        hint={hint}
        list={list}
        autocomplete="off"
        spellcheck={false}
      />
      <datalist id={list}>
        {options.slice(0, MANY).map((option) => (
          <option value={suggestion(option)} />
        ))}
      </datalist>
    </>
  );
}
