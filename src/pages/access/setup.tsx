import { Bare } from "../ui/bare";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { NewPassword } from "../ui/new-password";
import type { Theme } from "../ui/types";
import { CodeBlock } from "../ui/values";
import { type Wrong, WrongNotice } from "../ui/wrong";

/** The first-run page: makes the owner. `code` asks for the setup code, `unset` says how to make one. */
export function SetupPage(props: {
  theme: Theme;
  state: "open" | "code" | "unset";
  values: { name?: string; email?: string };
  wrong?: Wrong;
}) {
  const { theme, state, values, wrong } = props;
  const errors = wrong?.errors ?? {};
  if (state === "unset") return <SetCodeFirst theme={theme} />;
  return (
    <Bare title="Welcome: create the owner" theme={theme}>
      <p class="soft">Nobody can sign in yet. The owner may do everything and invites the others.</p>
      <WrongNotice wrong={wrong} />
      <form class="fields" method="post" action="/setup">
        {state === "code" && (
          <Field
            name="code"
            label="Setup code"
            type="password"
            required
            autocomplete="off"
            error={errors.code}
            hint="This deployment's ADMIN_API_KEY: it shows that the deployment is yours."
          />
        )}
        <Field
          name="name"
          label="Your name"
          value={values.name}
          required
          autocomplete="name"
          maxlength={200}
          error={errors.name}
        />
        <Field
          name="email"
          label="E-mail"
          type="email"
          value={values.email}
          required
          autocomplete="username"
          error={errors.email}
        />
        <NewPassword error={errors.password} />
        <Button kind="primary">Create the owner</Button>
      </form>
    </Bare>
  );
}

function SetCodeFirst({ theme }: { theme: Theme }) {
  return (
    <Bare title="One step before you begin" theme={theme} wide>
      <p>
        So that nobody else becomes the owner of this deployment, give it a setup code: a secret of at least
        32 random characters named ADMIN_API_KEY.
      </p>
      <CodeBlock text="npx wrangler secret put ADMIN_API_KEY" />
      <p class="soft">Then load this page again.</p>
    </Bare>
  );
}
