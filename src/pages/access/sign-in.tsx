import { Bare } from "../ui/bare";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Notice } from "../ui/notice";
import type { Theme } from "../ui/types";
import { type Wrong, WrongNotice } from "../ui/wrong";

/** Where people come in. */
export function SignInPage(props: {
  theme: Theme;
  email: string;
  next: string;
  wrong?: Wrong;
  signedOut?: boolean;
  /** Whether somebody is here because a form came after their session had ended. */
  ended?: boolean;
}) {
  const { theme, email, next, wrong, signedOut, ended } = props;
  return (
    <Bare title="Sign in" theme={theme}>
      {signedOut && !wrong && <Notice tone="good">You are signed out.</Notice>}
      {ended && !wrong && (
        <Notice tone="warn" title="Your session has ended">
          What you just sent was not carried out. Sign in, then go back to the form with your browser's Back:
          what you typed is still there. Send it once more.
        </Notice>
      )}
      <WrongNotice wrong={wrong} />
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
