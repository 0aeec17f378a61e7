"""What the machine does to a desk's digests, settings and shared files."""

from datetime import UTC, date, datetime, time

from hypothesis import strategies as st
from hypothesis.stateful import rule

from bot.desk.ids import DeskId, PersonId
from bot.desk.schedule import DigestHours
from bot.store.digests import Draft
from bot.store.files import Wanted
from tests.acts import people
from tests.store.machine import DATES, DesksInUse, a_desk, one_of_them

HOURS = (None, *(DigestHours.read(f"{at} daily UTC 2026-11-23T00:00:00+00:00") for at in ("09:00", "17:30")))


shares = st.sampled_from(["F1.1", "F2.1"])


class DigestRules(DesksInUse):
    @rule(desk=a_desk, day=st.sampled_from(DATES))
    def take_digest(self, desk: DeskId, day: date) -> None:
        model, now, run = self.models[desk], self.now(), day.isoformat()
        due = datetime.combine(day, time(9), UTC)
        free = run not in model.digests
        taken = self.run(self.process.digests.take(desk, day, due=due, clock=due, now=now))
        assert taken == (run if free else None)
        if free:
            model.digests[run] = "claimed"
            model.runs[run], model.work[f"digest:{run}"] = {}, now

    @rule(desk=a_desk, by=people, request=st.sampled_from(["1.2", "1.3"]))
    def ask_for_digest(self, desk: DeskId, by: PersonId, request: str) -> None:
        model, now = self.models[desk], self.now()
        run = self.run(self.process.digests.ask(desk, day=DATES[0], by=by, request=request, url="", now=now))
        if request not in model.requests:
            model.requests.add(request)
            model.runs[run], model.work[f"digest:{run}"] = {}, now

    @rule(desk=a_desk, which=one_of_them, end=st.sampled_from(["", "", "sent", "failed", "missed"]))
    def send_digest(self, desk: DeskId, which: int, end: str) -> None:
        """Up to a part whose end is unknown, or to the end."""
        model, now, digests = self.models[desk], self.now(), self.process.digests
        if not model.runs:
            return
        id = sorted(model.runs)[which % len(model.runs)]
        run, known = self.run(digests.run(desk, id)), model.runs[id]
        assert run is not None
        assert (run.draft is not None, run.tried) == ("draft" in known, known.get("tried"))
        draft = run.draft or Draft([], claims=which, late=False, begun=now)
        self.run(digests.begin(desk, run, draft))
        self.run(digests.note(desk, run, now))
        known |= {"draft": None, "tried": now}
        if end:
            day, said = (id if run.by is None else None), {"sent": f"{now}.1", "failed": f"failed no {now}"}
            match end:
                case "sent":
                    self.run(digests.finish(desk, run, draft, f"{now}.1", now))
                case "failed":
                    self.run(digests.fail(desk, run, "no", "it was not to be", now))
                case _:
                    self.run(digests.miss(desk, run, "a later one took its place", now))
            del model.runs[id], model.work[f"digest:{id}"]
            model.acts.append(now)
            if day:
                model.digests[day] = said.get(end, "missed")
            if day and end == "failed":
                model.apologies[day] = now

    @rule(desk=a_desk, told=st.booleans())
    def apologise(self, desk: DeskId, told: bool) -> None:
        model, now, digests = self.models[desk], self.now(), self.process.digests
        owed = self.run(digests.owed(desk))
        assert [day.isoformat() for day in (owed.days if owed else ())] == sorted(model.apologies)
        if owed:
            self.run(digests.told(desk, owed.days) if told else digests.put_off(desk, owed, now))
            model.apologies = {} if told else dict.fromkeys(model.apologies, now)

    @rule(desk=a_desk, hours=st.sampled_from(HOURS), by=people, only_first=st.booleans())
    def set_hours(self, desk: DeskId, hours: DigestHours | None, by: PersonId, only_first: bool) -> None:
        model, now = self.models[desk], self.now()
        value = hours.written() if hours else "off"
        free = model.hours in (None, value) or not only_first
        done = self.process.desks.set_hours(desk, hours, by=by, now=now, only_first=only_first)
        assert self.run(done) == free
        if free and model.hours != value:
            model.hours = value
            model.acts.append(now)
        kept = self.run(self.process.desks.hours(desk))
        assert (kept.written() if kept else "off") == (model.hours or "off")

    @rule(desk=a_desk, share=shares, by=people)
    def share_a_file(self, desk: DeskId, share: str, by: PersonId) -> None:
        """Slack may deliver the message again, also when the file is dealt with."""
        model, now = self.models[desk], self.now()
        file = Wanted(by, "statement.docx", f"https://files.example/{now}")
        assert self.run(self.process.files.want(desk, share, file, now)) == (share not in model.shared)
        if share not in model.shared:
            model.shared.add(share)
            model.files[share], model.work[f"file:{share}"] = file, now

    @rule(desk=a_desk, share=shares)
    def deal_with_a_file(self, desk: DeskId, share: str) -> None:
        model = self.models[desk]
        assert self.run(self.process.files.wanted(desk, share)) == model.files.pop(share, None)
        self.run(self.process.files.dealt_with(desk, share))
        model.work.pop(f"file:{share}", None)
