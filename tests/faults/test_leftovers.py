"""After many faults nothing is left over; ``python -m tests.faults`` has the long form."""

from tests.faults.leftovers import closed, come_back, held, suffer
from tests.faults.rig import Rig


async def test_after_faults_no_thread_no_connection_and_no_handle_is_left(rig: Rig) -> None:
    rig.world.start_execution()
    await rig.live()
    # Once through every fault first: what a driver keeps for good, it has then.
    await suffer(rig, 10, hangs_every=5)
    before = held(rig)
    await suffer(rig, 20, hangs_every=5)
    after = await come_back(rig, before)
    assert after.threads <= before.threads
    assert after.handles <= before.handles + 2
    assert after.connections <= 2
    assert rig.poller.abandoned_threads == 0
    assert rig.stops.abandoned_threads == 0
    assert await closed(rig)
