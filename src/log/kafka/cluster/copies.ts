/** Who keeps the copy of a share's state: of all members of a task's group, the one that would get the share next. */

export interface GroupMember {
  readonly memberId: string
  /** Names the process: `Clients.memberName`. */
  readonly clientId: string
  readonly partitions: readonly number[]
}

/** One process of the group, as it knows itself. */
export interface Self {
  readonly clientId: string
  readonly partitions: readonly number[]
}

/**
 * The shares of which this process keeps copies, of `shares` in all. None when the group does not know this member with
 * these partitions: then it has moved on, or not come so far.
 *
 * Every member asks the group's coordinator and reckons the same: were the owner of a share to go, the range assignor
 * would give the share to one of those who are left; that one keeps the copy. So there is one copy of each share, and
 * it is where it will be needed. Where several go at once, or one comes, a share may find no copy: then its changelog
 * is read.
 */
export function sharesToCopy(
  members: readonly GroupMember[],
  self: Self,
  shares: number,
): readonly number[] | undefined {
  const order = members.toSorted(byPlace)
  const me = order.find((member) => member.clientId === self.clientId && isSame(member, self))
  if (!me) return undefined
  return order
    .filter((owner) => owner !== me)
    .flatMap((owner) => {
      const rest = order.filter((member) => member !== owner)
      return owner.partitions.filter((share) => rest[holderOf(share, shares, rest.length)] === me)
    })
    .sort((a, b) => a - b)
}

/** The order in which the range assignor goes through members; those without a share come last, by id. */
function byPlace(a: GroupMember, b: GroupMember): number {
  const [first, second] = [firstOf(a), firstOf(b)]
  if (first !== second) return first - second
  return a.memberId < b.memberId ? -1 : 1
}

function firstOf({ partitions }: GroupMember): number {
  return partitions.length === 0 ? Number.MAX_SAFE_INTEGER : Math.min(...partitions)
}

/** Which of `members` the range assignor gives a share to: the first ones have one more where it does not divide. */
function holderOf(share: number, shares: number, members: number): number {
  const least = Math.floor(shares / members)
  const withMore = shares % members
  const ofThose = withMore * (least + 1)
  return share < ofThose ? Math.floor(share / (least + 1)) : withMore + Math.floor((share - ofThose) / least)
}

function isSame(member: GroupMember, { partitions }: Self): boolean {
  const mine = new Set(partitions)
  return member.partitions.length === mine.size && member.partitions.every((share) => mine.has(share))
}
