"""Replies are read tolerantly: odd fields, old spellings, anything that is not JSON."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.service.tripo_service import TASK, client_of, recorded
from tools.studio.service.wire import RemoteTask, envelope

pytestmark = pytest.mark.anyio


async def task_in(name: str) -> RemoteTask:
    async with client_of(recorded(name)) as (client, _):
        return await client.task(TASK)


async def test_a_finished_mesh_has_its_links_credits_and_times() -> None:
    task = await task_in("mesh_done")
    assert task.settled and task.progress == 100 and task.credits_consumed == 20
    assert len(task.output.model_urls) == 1 and "Signature=" in task.output.model_urls[0]
    assert task.output.rendered_image_url is not None
    assert task.created_at is not None and task.completed_at is not None
    assert 100 < task.completed_at - task.created_at < 101


async def test_no_signed_link_stands_in_the_repr_of_a_task() -> None:
    assert "Signature" not in repr(await task_in("mesh_done"))


async def test_the_body_found_by_a_rig_check_is_read_under_both_of_its_names() -> None:
    assert (await task_in("rig_check_done")).output.rig_type == "biped"
    assert (await task_in("rig_check_done_topology")).output.rig_type == "quadruped"


async def test_several_clips_come_as_several_links() -> None:
    assert len((await task_in("clips_done_as_list")).output.model_urls) == 2


async def test_v2_spellings_are_folded_into_the_new_ones() -> None:
    task = await task_in("mesh_done_v2_spelling")
    assert [link.partition("?")[0][-7:] for link in task.output.model_urls] == ["pbr.glb"]
    assert task.created_at == 1795341600 and task.output.rendered_image_url


async def test_odd_fields_do_not_stop_a_task_from_being_read() -> None:
    task = await task_in("odd_fields")
    assert (task.status, task.raw_status, task.settled) == ("unknown", "Hibernating", False)
    assert (task.progress, task.input, task.error_code) == (0, {}, None)
    assert (task.error_message, task.created_at, task.credits_consumed) == ("asleep", None, None)


@pytest.mark.parametrize(("said", "read"), [(-5, 0), (250, 100), (12.9, 12), ("40", 40)])
def test_progress_stays_between_0_and_100(said: Any, read: int) -> None:
    assert RemoteTask.model_validate({"task_id": "t", "progress": said}).progress == read


async def test_a_task_survives_being_written_down_and_read_again() -> None:
    for name in ("mesh_done", "odd_fields", "retarget_failed"):
        task = await task_in(name)
        assert RemoteTask.model_validate_json(task.model_dump_json()) == task


WORDS = st.text(st.sampled_from("az09 -:.TZ{é\u0000"), max_size=6)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    "type status progress input output created_at create_time error_code error_msg".split()
)
OUTPUTS = st.dictionaries(
    st.sampled_from(["model_url", "model_urls", "pbr_model", "riggable", "topology"]), JSON
)


@settings(deadline=None)
@given(st.dictionaries(FIELDS, JSON, max_size=9), OUTPUTS)
def test_no_json_object_is_too_odd_to_be_a_task(
    fields: dict[str, Any], output: dict[str, Any]
) -> None:
    task = RemoteTask.model_validate({"output": output, **fields, "task_id": "t"})
    assert 0 <= task.progress <= 100
    assert all(isinstance(link, str) and link for link in task.output.model_urls)


@settings(deadline=None)
@given(st.binary())
def test_no_bytes_are_too_odd_to_be_looked_at(content: bytes) -> None:
    opened = envelope(content)
    assert opened is None or isinstance(opened.refused, bool)


def test_deeply_nested_json_is_no_envelope() -> None:
    assert envelope(b"[" * 200_000) is None
