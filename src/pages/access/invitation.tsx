import type { Role } from "../../domain/account/account";
import { Bare } from "../ui/bare";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { NewPassword } from "../ui/new-password";
import type { Theme } from "../ui/types";
import { type Wrong, WrongNotice } from "../ui/wrong";

const MAY: Record<Role, string> = {
  owner: "as an owner: you may do everything",
  manager: "as a manager: you may see and change everything but owners",
  analyst: "as an analyst: you may see everything and change nothing",
  partner: "as a partner: you see your own offers, clicks and conversions",
};

/** Where an invitation's link leads. */
export function InvitationPage(props: {
  theme: Theme;
  path: string;
  network: string;
  email: string;
  role: Role;
  reset: boolean;
  name: string;
  wrong?: Wrong;
}) {
  const { theme, path, network, email, role, reset, name, wrong } = props;
  return (
    <Bare title={reset ? "Set a new password" : "Join GoKart"} theme={theme}>
      {!reset && (
        <p>
          <bdi>{network}</bdi> invites you {MAY[role]}.
        </p>
      )}
      <WrongNotice wrong={wrong} />
      <form class="fields" method="post" action={path}>
        <Field name="email" label="E-mail" type="email" value={email} readonly autocomplete="username" />
        {!reset && (
          <Field
            name="name"
            label="Your name"
            value={name}
            required
            autocomplete="name"
            maxlength={200}
            error={wrong?.errors.name}
          />
        )}
        <NewPassword error={wrong?.errors.password} />
        <Button kind="primary">{reset ? "Set the password" : "Join"}</Button>
      </form>
    </Bare>
  );
}
