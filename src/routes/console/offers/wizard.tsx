import { SetupStep } from "../../../pages/offers/step-setup";
import { LinkAdvice } from "../../../pages/offers/step-tracking";
import type { OfferView } from "../../../pages/offers/types";
import { stepHref } from "../../../pages/offers/wizard";
import { withQuery } from "../../../pages/ui/filters";
import { page, type Visit, type Web } from "../page";
import { bodyOf, entryOf, readTree, textsOf } from "./form";
import { INTEGRATION_CHOICES } from "./read";
import { offerSteps } from "./steps";
import { adviseOn, afterLink, saveForAdvertiser, showTracking, withAnEvent } from "./tracking";

const access = "change";
const TRACKING = "/offers/new/tracking";

/** `/offers/new`: the first two steps; the second keeps the offer as a draft, which the others change. */
export function offerWizard(web: Web): void {
  page(web, { path: "/offers/new", access }, (visit) =>
    visit.show(
      <SetupStep
        {...{ frame: visit.frame, offer: null, integrations: INTEGRATION_CHOICES }}
        entry={entryOf(chosen(visit.query))}
      />,
    ),
  );
  page(web, { path: TRACKING, access }, (visit) => {
    const values = chosen(visit.query);
    if (!values.name) return visit.c.redirect(withQuery("/offers/new", values), 303);
    return showTracking(visit, null, entryOf(values));
  });
  page(web, { method: "post", path: TRACKING, access }, createDraft);
  page(web, { method: "post", path: "/offers/lint", access }, async (visit) => {
    const typed = visit.form.get("trackingUrl") ?? "";
    const advice = await adviseOn(visit, typed, visit.query.integrationId ?? "");
    return visit.show(<LinkAdvice advice={advice} typed={typed} />);
  });
  offerSteps(web);
}

/** What the setup step chose, from the address. */
function chosen({ name = "", type = "single", integrationId = "" }: Record<string, string>) {
  return { name: name.trim(), type: type === "multi" ? "multi" : "single", integrationId };
}

async function createDraft(visit: Visit): Promise<Response> {
  const { timezone } = visit.network;
  const tree = readTree(visit.form);
  const body = bodyOf(tree, timezone);
  const whole = body.type === "multi" ? withAnEvent(body) : body;
  const save = (asked: Record<string, unknown>) => visit.api<OfferView>("POST", "/offers", asked);
  const { answer: made, values } = await saveForAdvertiser(visit, whole, save);
  if (!made.ok) return showTracking(visit, null, entryOf({ ...textsOf(tree, timezone), ...values }, made));
  const { id, trackingUrl } = made.data;
  return visit.done(stepHref(id, "creative"), ...(await afterLink(visit, made.data, trackingUrl)));
}
