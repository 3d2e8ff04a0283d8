/** What can be chosen: a value and its words. */
export type Option = readonly [value: string | number, words: string]

/** One of several values in a form, with `all` in front where none of them may be wanted. */
export function Choice(props: {
  label: string
  name: string
  options: readonly Option[]
  chosen: string | number | undefined
  all?: string | undefined
}) {
  return (
    <label>
      {props.label}
      <select name={props.name}>
        {props.all === undefined ? null : <option value="">{props.all}</option>}
        {props.options.map(([value, words]) => (
          <option value={value} selected={value === props.chosen}>
            {words}
          </option>
        ))}
      </select>
    </label>
  )
}

/** Groups by their names. */
export const groupOptions = (groups: readonly { id: number; topic: string }[]): Option[] =>
  groups.map((group) => [group.id, group.topic])
