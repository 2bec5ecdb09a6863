/** Ticks all boxes called `name` of the form that it stands in; there with scripts only. */
export function TickAll({ name }: { name: string }) {
  return (
    <label class="tick-all">
      <input type="checkbox" data-tick-all={name} autocomplete="off" />
      Tick all on this page
    </label>
  );
}
