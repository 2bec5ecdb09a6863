import { Field } from "./field";

/** The field for a password that is new. */
export function NewPassword({ error, label = "Password" }: { error?: string; label?: string }) {
  return (
    <Field
      name="password"
      label={label}
      type="password"
      required
      autocomplete="new-password"
      minlength={10}
      maxlength={200}
      error={error}
      hint="At least 10 characters; several words are good."
    />
  );
}
