"""The head of a clause: who is told, by which assigning word, and the predicate that follows.

Reads P1–P12 (reference §4.2) as far as the beginning of a clause goes: ``Giao X chủ trì …``,
``X lãnh đạo …``, ``Trên cơ sở …, X tổng hợp …``, ``Khẩn trương rà soát …``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.facts.tasks.names import Names
from kb.facts.tasks.predicate import Head, read_predicate, read_scanned, skip_blank
from kb.facts.tasks.words import listed, pattern, spelled, starts
from kb.lexicon.rules import rules
from kb.models import BodyMention

__all__ = ["Head", "Reader"]


class Reader:
    """Reads heads of clauses of one text; holds the text's spelled view and its bodies."""

    def __init__(self, text: str, bodies: Sequence[BodyMention]) -> None:
        self.text = text
        # Marks of Markdown (“**Sở X**: rà soát …”) are no words.
        self.view = spelled(text).replace("**", "  ").replace("__", "  ")
        self.names = Names(self.view, bodies)

    # --- who is told -------------------------------------------------------------------------

    def follows_narrative(self, at: int) -> bool:
        """Say whether what follows at ``at`` reports instead of ordering (“đã …”, “chưa …”)."""
        return bool(pattern("narrative").match(self.view, at))

    def tells_people(self, head: Head) -> bool:
        """Say whether the subject is people, not a body: they are told only in their own clause."""
        return all(
            body.rule == "actor" and pattern("people").match(self.view, body.start)
            for body in head.subjects
        )

    def addressees(self, start: int, end: int) -> tuple[BodyMention, ...]:
        """Return the bodies that a lead-in sentence tells to act.

        “… Ban Thường vụ yêu cầu cấp ủy, chính quyền các cấp …”: those behind the assigning word.
        Without one, the subject, if it has to do something (“… cần tập trung …”) and is not the
        issuer speaking (“UBND tỉnh ban hành Kế hoạch …”).
        """
        for blank in re.finditer(r"(?:^|[\s,])(?=\w)", self.view[start:end]):
            at = start + blank.end()
            assign = starts("assign", self.view, at)
            if assign and (told := self._addressed(assign.end(), end, assign.group())):
                return told.subjects
        head = self.head(start, end)
        speaks = head.opening != "verb" or starts("assign", self.view, head.verb_at)
        if not speaks and pattern("has-to").search(self.view, head.verb_at, end):
            return head.subjects
        return self._doers(start, end)

    def _doers(self, start: int, end: int) -> tuple[BodyMention, ...]:
        """Return the subject of the last part of a lead-in: “…, các bộ, ngành cần tập trung …:”."""
        for comma in re.finditer(r",\s+", self.view[start:end]):
            at = start + comma.end()
            if self.names.covers(at) or self.names.list_before(at):
                continue
            bodies = self.names.chain(at, end)
            reach = min(end, bodies[-1].end + 40) if bodies else 0
            if bodies and pattern("has-to").search(self.view, bodies[-1].end, reach):
                return bodies
        return ()

    def heading_owners(
        self, start: int, end: int
    ) -> tuple[tuple[BodyMention, ...], str | None] | None:
        """Return the bodies a stretch names if it says nothing else, and the assigning word.

        “Đề nghị Ủy ban MTTQ”, “Sở Tài chính - Cơ quan thường trực:”, “Đối với Ngân hàng X”.
        """
        opener = pattern("owner-heading").match(self.view, start, end)
        at = opener.end() if opener else start
        assign = starts("assign", self.view, at)
        if assign:
            filler = pattern("addressee").match(self.view, assign.end(), end)
            at = filler.end() if filler else assign.end()
        bodies = self.names.chain(at, end)
        if not bodies:
            return None
        rest = self.names.past_apposition(bodies[-1].end)
        if rest > end:  # the dash was that of the next item: “Giao Sở X” and “- Sở X chủ trì …”
            rest = bodies[-1].end
        if not pattern("owner-heading-rest").fullmatch(self.view, rest, end):
            return None
        return bodies, assign.group() if assign else None

    def actor_heading(self, start: int, end: int) -> BodyMention | None:
        """Return the unlisted body that a heading consists of: “2. Các đơn vị cấp nước:”."""
        stop = start + len(pattern("duty-tail").sub("", self.view[start:end].rstrip(" \n\t:.,;*")))
        if assign := starts("assign", self.view, start):  # “Giao Vụ Pháp chế”
            start = skip_blank(self.view, assign.end())
        if stop - start > 160 or re.search(r"[.;:]", self.view[start:stop]):
            return None
        if pattern("no-actor").match(self.view, start):
            return None
        bodies = self.names.within(start, stop)
        ends_in_body = (
            bool(bodies)
            and bodies[-1].end == stop
            and pattern("body-noun").match(self.view, start) is not None
        )  # a name that takes a known one along: “Tổ đảng ở Thường trực Ủy ban Kinh tế”
        post = pattern("post-heading").fullmatch(self.view, start, stop)
        if not (ends_in_body or post) and (
            not pattern("actor").match(self.view, start, stop)
            or self._actor(start, stop).opening == "verb"
        ):
            return None
        name = " ".join(self.text[start:stop].split())
        return BodyMention(name, None, start, stop, "actor", True)

    # --- heads -------------------------------------------------------------------------------

    def head(self, start: int, end: int) -> Head:
        """Read the head of the clause ``text[start:end]``."""
        at = self._skip_openers(start, end)
        direct = self._main(at, end)
        if direct.opening == "verb" and (direct.subjects or direct.assign):
            return direct
        label = pattern("label").match(self.view, at, end)
        if label and not direct.subjects:  # “Đẩy mạnh cải cách: Các bộ khẩn trương …”
            labelled = self._main(self._skip_openers(label.end(), end), end)
            if labelled.opening == "verb" and (labelled.subjects or labelled.assign):
                return labelled
        if pattern("prefix").match(self.view, at, end):
            inner = self._after_prefix(at, end)
            # “Phát huy …”, “Thực hiện …” are predicates as well: there only a named subject counts.
            if inner and (direct.opening != "verb" or _named(inner)):
                return inner
        elif direct.opening == "noun" and not direct.subjects:
            inner = self._after_topic(at, end) or self._passive(at, end)
            if inner:
                return inner
        elif direct.verb in listed("also_nouns"):
            return self._passive(at, end) or direct
        return direct

    def _skip_openers(self, at: int, end: int) -> int:
        """Pass connecting words (“đồng thời”, “ngoài ra”) and a topic label (“Về nguồn lực:”)."""
        while True:
            match = pattern("connector").match(self.view, at, end) or pattern("topic").match(
                self.view, at, end
            )
            if not match or match.end() == at:
                return at
            at = match.end()

    def _after_prefix(self, at: int, end: int) -> Head | None:
        """Read the main clause behind an adverbial: behind the first comma where one starts.

        Behind a purpose (“Để triển khai, thực hiện …, Sở X …”) a later subject outweighs an earlier
        bare verb, which is a further member of the purpose.
        """
        purpose = pattern("purpose-prefix").match(self.view, at, end)
        bare: Head | None = None
        for comma in re.finditer(r",\s+|\s+thì\s+", self.view[at:end]):
            begin = self._skip_openers(at + comma.end(), end)
            if self.names.covers(begin):
                continue
            head = self._main(begin, end, governed=self.names.list_before(begin))
            if head.opening != "verb":
                continue
            if head.subjects or head.assign or not purpose:
                unlisted = any(body.rule == "actor" for body in head.subjects)
                return bare if bare and unlisted else head
            bare = bare or head
        return bare

    def _after_topic(self, at: int, end: int) -> Head | None:
        """Read “Những kiến nghị về …, lãnh đạo Sở X sẽ chỉ đạo …”: the subject behind a topic."""
        for comma in re.finditer(r",\s+", self.view[at:end]):
            begin = at + comma.end()
            if self.names.covers(begin) or self.names.list_before(begin):
                continue
            head = self._main(begin, end)
            if _named(head) and (head.modal or head.verb in listed("leading")):
                return head
        return None

    def _passive(self, at: int, end: int) -> Head | None:
        """Read P8, “N được giao cho X”, “N do X chủ trì biên soạn”: the doer behind the work.

        A clause that has happened (“đã được giao cho …”) or says “phải” of the work is none.
        """
        if pattern("told-otherwise").search(self.view, at, end):
            return None
        for rule in rules("tasks", "passive"):
            for match in rule.regex.finditer(self.view, at, end):
                bodies = self.names.chain(match.end(), end)
                if not bodies:
                    continue
                leads = rule.data.get("leads")
                if not leads:
                    return Head("verb", bodies, "giao", None, bodies[-1].end)
                verb = re.compile(leads).match(self.view, bodies[-1].end, end)
                if verb:
                    begin = skip_blank(self.view, verb.start())
                    return Head("verb", bodies, None, self.view[begin : verb.end()], begin)
        return None

    def _main(self, at: int, end: int, *, governed: bool = False) -> Head:
        """Read a main clause that starts at ``at``; ``governed``: within a list that goes on."""
        assign = starts("assign", self.view, at)
        if assign and assign.end() < end:
            inner = self._addressed(assign.end(), end, assign.group())
            if inner:
                return inner
        subjects = self.names.chain(at, end)
        if subjects:
            if len(subjects) == 1 and (longer := self._longer_name(subjects[0], end)):
                return longer
            if governed:
                # “Trên cơ sở đề nghị của các bộ, cơ quan, Bộ X …”: only the last is the subject.
                subjects = self.names.last_group(subjects)
            return self._predicate_of(subjects, subjects[-1].end, end)
        actor = pattern("actor").match(self.view, at, end)
        plain = starts("verbs", self.view, at) or starts("modal", self.view, at)
        if actor and not plain:
            return self._actor(at, end)
        head = self.predicate(at, end)
        return head if head.opening == "verb" else read_scanned(self.view, at, end) or head

    def _longer_name(self, body: BodyMention, end: int) -> Head | None:
        """Read “Các đơn vị cấp nước sạch … có trách nhiệm …”: a class narrowed by a verb phrase."""
        if not pattern("bare-class").fullmatch(self.view, body.start, body.end):
            return None
        modal = pattern("has-to").search(self.view, body.end + 1, min(end, body.end + 110))
        if not modal or modal.start() <= body.end + 2:
            return None
        between = self.view[body.end : modal.start()]
        if "," in between or not starts("verbs", self.view, skip_blank(self.view, body.end)):
            return None
        stop = body.end + len(between.rstrip())
        name = " ".join(self.text[body.start : stop].split())
        subject = BodyMention(name, None, body.start, stop, "class+clause", True)
        head = self._predicate_of((subject,), stop, end)
        return head if head.opening == "verb" else None

    def _addressed(self, at: int, end: int, assign: str) -> Head | None:
        """Read what follows an assigning word: addressees and what they have to do."""
        filler = pattern("addressee").match(self.view, at, end)
        begin = filler.end() if filler else at
        subjects = self.names.chain(begin, end)
        if not subjects and pattern("actor").match(self.view, begin, end):
            subjects = self._actor(begin, end).subjects
        if not subjects:
            return None
        head = self._predicate_of(subjects, subjects[-1].end, end)
        if head.assign:  # “Bộ Chính trị giao X …” after “đề nghị”: keep the inner addressee
            return head
        subjects = head.subjects or subjects
        return Head("verb", subjects, assign, head.verb, head.verb_at or subjects[-1].end)

    def _actor(self, at: int, end: int) -> Head:
        """Read a subject that no list of bodies knows: “Chủ đầu tư …”, “Người đứng đầu …”."""
        bare: Head | None = None
        for match in re.finditer(r"\s+", self.view[at : min(end, at + 240)]):
            begin, stop = at + match.end(), at + match.start()
            if self.names.covers(begin):
                continue  # “Ủy viên Ban | Chấp hành Đảng bộ xã”
            verb = starts("verbs", self.view, begin)
            # A verb of one syllable may be half of a noun: “công | trình”, “cung | cấp”.
            if not (
                starts("modal", self.view, begin)
                or (verb and " " in verb.group())
                or (starts("adverbs", self.view, begin) and self.predicate(begin, end).verb)
            ):
                continue
            words = self.view[at:stop].split()
            if len(words) > _LONGEST_NAME and not self.names.within(at, stop):
                break
            if len(words) < 2 or pattern("unfinished").search(self.view[at:stop]):
                continue
            name = self.text[at:stop].rstrip(" ,;:")
            subject = BodyMention(" ".join(name.split()), None, at, at + len(name), "actor", True)
            head = self._predicate_of((subject,), subject.end, end)
            if head.opening == "verb":
                # “Cơ quan | thanh tra khẩn trương …”: a bare class takes a verb into its name if a
                # predicate follows that as well.
                if bare or not pattern("bare-class").fullmatch(self.view, at, stop):
                    return head
                bare = head
        return bare or Head("noun")

    def _predicate_of(self, subjects: tuple[BodyMention, ...], at: int, end: int) -> Head:
        """Read the predicate behind a subject, past its own modifiers."""
        at = self.names.past_apposition(at)
        if colon := pattern("label-colon").match(self.view, at, end):  # “Bộ X: khẩn trương …”
            labelled = self.predicate(colon.end(), end)
            last = subjects[-1]
            if labelled.opening == "verb" and (last.is_class or not colon["narrow"]):
                if colon["narrow"] and at == last.end:  # “các doanh nghiệp | xuất khẩu: …”
                    name = " ".join(self.text[last.start : colon.end("narrow")].split())
                    wider = replace(last, name=name, id=None, end=colon.end("narrow"))
                    subjects = (*subjects[:-1], wider)
                return Head("verb", subjects, None, labelled.verb, labelled.verb_at, labelled.modal)
        if pattern("narrative").match(self.view, skip_blank(self.view, at), end):
            return Head("noun", subjects)
        if longer := self._with_unlisted(subjects, at, end):
            return longer
        head = self.predicate(at, end)
        if head.opening != "verb":
            head = self._past_modifiers(subjects, at, end) or self._long_subject(subjects, at, end)
        if head.verb is None:
            return Head("noun", subjects)
        inner = starts("assign", self.view, head.verb_at)
        if inner:
            addressed = self._addressed(inner.end(), end, inner.group())
            if addressed:
                return addressed
        told = head.subjects or subjects
        return Head("verb", told, None, head.verb, head.verb_at, head.modal)

    def _with_unlisted(self, subjects: tuple[BodyMention, ...], at: int, end: int) -> Head | None:
        """Read a list that ends in an unlisted body: “Mặt trận Tổ quốc, tổ chức đoàn thể …”."""
        comma = pattern("list-comma").match(self.view, at, end)
        if not comma or not (head := self.actor(comma.end(), end)):
            return None
        last = head.subjects[0]
        if (
            last.rule != "actor"
            or "," in last.name
            or self.names.within(last.start, last.end)
            or pattern("people").match(self.view, last.start)
        ):
            return None
        return replace(head, subjects=subjects + head.subjects)

    def actor(self, at: int, end: int) -> Head | None:
        """Read an unlisted body and its predicate: “các tổ chức nghiên cứu triển khai …”."""
        if not pattern("actor").match(self.view, at, end):
            return None
        head = self._actor(at, end)
        return head if head.opening == "verb" else None

    def _past_modifiers(self, subjects: tuple[BodyMention, ...], at: int, end: int) -> Head | None:
        """Return the predicate behind what narrows a subject: “… trên địa bàn, theo chức năng …”.

        Behind a class name a few unlisted words may stand as well (“các ngân hàng | cổ phần”).
        """
        modifier = pattern("modifier").match(self.view, at, end)
        begin = modifier.end() if modifier else at
        reach = at + 320 if modifier else at + 40
        if not modifier and not subjects[-1].is_class:
            return None
        for match in re.finditer(r"[\s,]+", self.view[begin : min(end, reach)]):
            place = begin + match.end()
            if match.group().startswith(",") and (not modifier or self.names.chain(place, end)):
                return None
            head = self.predicate(place, end)
            if (
                head.opening == "verb"
                and not pattern("unfinished").search(self.view[at:place].rstrip())
                and (modifier or head.verb_at < place or " " in (head.verb or ""))
            ):
                return head
        return None

    def _long_subject(self, subjects: tuple[BodyMention, ...], at: int, end: int) -> Head:
        """Read “X, Tổ trưởng Tổ đảng ở Y, Z có trách nhiệm …”: all bodies before the duty."""
        duty = pattern("duty").search(self.view, at, min(end, at + 500))
        if not duty or pattern("narrative").match(self.view, at, end):
            return Head("noun", subjects)
        inner = self.predicate(duty.start(), end)
        if inner.verb is None:
            return Head("noun", subjects)
        told = self.names.within(subjects[0].start, duty.start())
        return Head("verb", told or subjects, None, inner.verb, inner.verb_at, inner.modal)

    def predicate(self, at: int, end: int) -> Head:
        """Read modals, adverbs and the verb at ``at`` (blanks and a comma are passed)."""
        return read_predicate(self.view, at, end)


_LONGEST_NAME = 16
"""No name of one body has more words; a longer stretch is a sentence with a verb we do not know."""


def _named(head: Head) -> bool:
    """Say whether a head names a known body or assigns to one."""
    return head.opening == "verb" and any(body.rule != "actor" for body in head.subjects)
