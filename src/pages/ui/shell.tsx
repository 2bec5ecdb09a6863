import type { Network, Role } from "../../domain/account/account";
import { assets } from "../assets.generated";
import { homeOf, navFor } from "../nav";
import { type AssetName, Document } from "./document";
import { Icon } from "./icon";
import { Notice } from "./notice";
import { ThemeForm } from "./theme-form";
import type { Child, Theme, Tone } from "./types";

/** What every page of a signed-in user shows around its content. */
export type Frame = {
  network: Pick<Network, "name" | "slug" | "timezone">;
  user: { name: string; email: string; role: Role };
  /** The value of each form's hidden field. */
  token: string;
  theme: Theme;
  /** The address of this page, for the navigation and for coming back. */
  path: string;
  /** When the record was read that the posted form is about; null where none was, or where others have changed it. */
  asOf?: string | null;
  /** What was just done. */
  flash?: { tone: Tone; text: string } | null;
};

type ShellProps = {
  frame: Frame;
  title: string;
  /** The section in the navigation, where it is not the page itself. */
  section?: string;
  /** Where the page hangs: a link above the title. */
  back?: { href: string; label: string };
  actions?: Child;
  lead?: Child;
  children: Child;
  scripts?: AssetName[];
  styles?: AssetName[];
};

/** A page of the console or, for partner users, of the portal: navigation, bar, title, content. */
export function Shell(props: ShellProps) {
  const { frame, title, section = frame.path, back, actions, lead, children, scripts, styles } = props;
  return (
    <Document title={title} theme={frame.theme} scripts={scripts} styles={styles}>
      <a class="unseen skip" href="#content">
        Skip to the content
      </a>
      <div class="frame">
        <Side role={frame.user.role} section={section} />
        <Bar frame={frame} />
        <main id="content" tabindex={-1}>
          <div class="head">
            <div>
              {back && (
                <a class="crumb" href={back.href}>
                  ← {back.label}
                </a>
              )}
              <h1>{title}</h1>
            </div>
            {actions && <div class="actions">{actions}</div>}
          </div>
          {lead && <p class="lead">{lead}</p>}
          {frame.flash && <Notice tone={frame.flash.tone}>{frame.flash.text}</Notice>}
          {children}
        </main>
      </div>
    </Document>
  );
}

function Side({ role, section }: { role: Role; section: string }) {
  return (
    <nav id="side" class="side" popover="auto" aria-label={role === "partner" ? "Partner portal" : "Console"}>
      <a class="brand" href={homeOf(role)}>
        <img src={assets["icon.svg"]} alt="" width="28" height="28" />
        GoKart
      </a>
      {navFor(role).map(({ title, items }) => (
        <>
          {title && <h2>{title}</h2>}
          <ul>
            {items.map(({ href, label, icon }) => (
              <li>
                <a href={href} aria-current={href === section ? "page" : undefined}>
                  <Icon name={icon} />
                  {label}
                </a>
              </li>
            ))}
          </ul>
        </>
      ))}
    </nav>
  );
}

function Bar({ frame }: { frame: Frame }) {
  const { network, user, token } = frame;
  const trace = navFor(user.role).some(({ items }) => items.some(({ href }) => href === "/trace"));
  return (
    <header class="bar">
      <button class="quiet open-side" type="button" popovertarget="side">
        <Icon name="menu" />
        Menu
      </button>
      <div class="network">
        <bdi>{network.name}</bdi>
        <small class="soft">{network.timezone}</small>
      </div>
      {trace && <FindById />}
      <details class="menu">
        <summary class="button quiet" aria-label={`Your account, ${user.name}`}>
          <Icon name="user" />
          <bdi>{user.name}</bdi>
        </summary>
        <div>
          <p class="soft">
            <bdi>{user.email}</bdi>
            <br />
            {user.role}
          </p>
          <a class="button quiet" href="/account">
            Password and sessions
          </a>
          <ThemeForm theme={frame.theme} back={frame.path} />
          <form method="post" action="/sign-out">
            <input type="hidden" name="token" value={token} />
            <button class="quiet" type="submit">
              Sign out
            </button>
          </form>
        </div>
      </details>
    </header>
  );
}

function FindById() {
  return (
    <search class="find">
      <form class="find" action="/trace" method="get">
        <label class="unseen" for="find">
          Find by any id
        </label>
        <input
          id="find"
          name="q"
          type="search"
          placeholder="Any click, member or conversion id"
          autocomplete="off"
          data-find
        />
        <button type="submit">Trace</button>
      </form>
    </search>
  );
}
