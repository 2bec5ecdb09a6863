import { type NavItem, navFor } from "./nav";
import { Bare } from "./ui/bare";
import { LinkButton } from "./ui/button";
import { type Frame, Shell } from "./ui/shell";
import type { Theme } from "./ui/types";
import { CopyButton } from "./ui/values";

const TITLES: Record<number, string> = {
  403: "This is not allowed",
  404: "There is nothing here",
  413: "This is too large",
  422: "This could not be read",
  429: "Too many tries",
  500: "Something went wrong",
  503: "Try again in a moment",
};

/** What went wrong: words, code and the responseId to ask about; nothing else. */
export function ErrorPage(props: {
  code: string;
  messages: string[];
  status: number;
  responseId: string;
  theme: Theme;
  frame: Frame | null;
}) {
  const { code, messages, status, responseId, theme, frame } = props;
  const title = TITLES[status] ?? "This could not be done";
  const list = status === 404 && frame ? listAbove(frame) : null;
  const words = (
    <>
      {messages.map((message) => (
        <p>{message}</p>
      ))}
      <p class="soft">
        Code <code>{code}</code> · reference <code>{responseId}</code> <CopyButton text={responseId} />
      </p>
      <div class="row">
        {list && (
          <LinkButton href={list.href} kind="primary">
            {list.label}
          </LinkButton>
        )}
        <LinkButton href="/">Go to the start</LinkButton>
      </div>
    </>
  );
  if (frame) {
    return (
      <Shell frame={frame} title={title}>
        <section class="card">{words}</section>
      </Shell>
    );
  }
  return (
    <Bare title={title} theme={theme}>
      {words}
    </Bare>
  );
}

/** The section that an address is in, where others of its kind are: of `/offers/ID` all offers. */
function listAbove({ path, user }: Frame): NavItem | undefined {
  const items = navFor(user.role).flatMap((group) => group.items);
  return items.find(({ href }) => path.startsWith(`${href}/`));
}
