import { type Choices, IdField, optionsOf, RecordFields } from "../performance/parts";
import { Confirm } from "../ui/button";
import { Field, Select } from "../ui/field";
import { Filters } from "../ui/filters";
import { type ListOf, ListRows } from "../ui/list";
import { type Frame, Shell } from "../ui/shell";
import { Empty } from "../ui/table";
import { type CallbackRow, callbackColumns } from "./callback-table";

type Props = { frame: Frame; list: ListOf<CallbackRow>; choices: Choices; mayChange: boolean; now: number };

/** Reports → Conversion Callbacks: what partners were told, and what they answered. */
export function CallbacksPage(props: Props) {
  const { frame, list, choices } = props;
  return (
    <Shell
      frame={frame}
      title="Conversion Callbacks"
      lead="What partners were told of each conversion. The Note opens the payload and every attempt with its answer."
    >
      <CallbackFilters {...props} />
      <ResendMatching {...props} />
      <ListRows
        list={list}
        caption="Callbacks, newest first"
        columns={callbackColumns({ zone: frame.network.timezone, now: props.now }, choices)}
        empty={<NoCallbacks active={list.active} />}
      />
    </Shell>
  );
}

function CallbackFilters({ list, choices }: Props) {
  const { query, active, csv } = list;
  const states = optionsOf(["waiting", "delivered", "retrying", "failed", "superseded"]);
  const statuses = optionsOf(["Success", "Pending", "Rejected"]);
  return (
    <Filters
      action="/reports/callbacks"
      active={active}
      csv={csv}
      periods={list.periods}
      asked={query}
      names={[...choices.offers, ...choices.partners]}
      search={<IdField value={query.q} placeholder="gk_click_id, callback, …" />}
    >
      <Select name="state" label="State" value={query.state} options={states} empty="All" />
      <Select name="status" label="Tells" value={query.status} options={statuses} empty="All" />
      <Field name="eventId" label="Event id" value={query.eventId} />
      <RecordFields query={query} {...choices} />
    </Filters>
  );
}

/** All that match, not only this page; without a state it is about the failed ones. */
function ResendMatching({ frame, list, mayChange }: Props) {
  if (!mayChange || list.rows.length === 0) return null;
  const state = list.query.state ?? "failed";
  return (
    <Confirm
      label={`Resend all ${state} that match…`}
      question={`All ${state} callbacks that match these filters are sent again, up to 200 at once. Partners that have counted them already may count them twice.`}
      action="/reports/callbacks/resend"
      token={frame.token}
      fields={list.query}
    >
      Send them again
    </Confirm>
  );
}

function NoCallbacks({ active }: { active: boolean }) {
  if (active) {
    return (
      <Empty title="No callback matches" action={{ href: "/reports/callbacks", label: "Show all callbacks" }}>
        Ask for fewer things at once. A partner without a callback URL is told nothing.
      </Empty>
    );
  }
  return (
    <Empty title="No callbacks yet">
      A callback is made with each conversion of a partner that has a callback URL. Set one on the partner's
      Callback tab.
    </Empty>
  );
}
