import { Bare } from "./ui/bare";
import { Button } from "./ui/button";
import { Field } from "./ui/field";
import { Notice } from "./ui/notice";
import type { Theme } from "./ui/types";

const REFUSALS = {
  WRONG: "E-mail address or password is wrong.",
  RATE_LIMITED: "Too many tries. Wait a few minutes and try again.",
};

/** Where people come in. */
export function SignInPage(props: {
  theme: Theme;
  email: string;
  next: string;
  refused?: keyof typeof REFUSALS;
  signedOut?: boolean;
}) {
  const { theme, email, next, refused, signedOut } = props;
  return (
    <Bare title="Sign in" theme={theme}>
      {signedOut && !refused && <Notice tone="good">You are signed out.</Notice>}
      {refused && <Notice tone="bad">{REFUSALS[refused]}</Notice>}
      <form class="fields" method="post" action="/sign-in">
        <input type="hidden" name="next" value={next} />
        <Field
          name="email"
          label="E-mail"
          type="email"
          value={email}
          required
          autocomplete="username"
          autofocus={email === ""}
        />
        <Field name="password" label="Password" type="password" required autocomplete="current-password" />
        <Button kind="primary">Sign in</Button>
      </form>
      <p class="soft">
        Forgotten? An owner or manager of your network can send you a link for a new password.
      </p>
    </Bare>
  );
}
