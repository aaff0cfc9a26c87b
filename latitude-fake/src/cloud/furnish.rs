//! A cloud in which something is there already.

use super::state::{Settings, State};
use crate::request::Request;
use crate::rules::{Furnishing, FurnishingCall, Plan};
use crate::world::{Reserved, World};
use bytes::Bytes;
use serde_json::Value;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, PoisonError};

/// Everything that the rules furnish a cloud with, by the requests of one who ordered it in time to be done by now.
///
/// It is the same whatever the seed is, and made once for each time at which clouds begin.
pub(super) fn furnished(plan: &'static Plan, seed: u64, now: i64) -> Arc<World> {
    static FURNISHED: Mutex<Option<Arc<World>>> = Mutex::new(None);
    let mut furnished = FURNISHED.lock().unwrap_or_else(PoisonError::into_inner);
    let world = furnished.take().filter(|world| world.now == now);
    furnished.insert(world.unwrap_or_else(|| made(plan, now))).with_seed(seed)
}

pub(super) fn made(plan: &'static Plan, now: i64) -> Arc<World> {
    let begins = now - plan.furnished.iter().map(|step| step.wait).sum::<i64>();
    let (first, steps) = match plan.furnished.split_first() {
        Some((first, steps)) if first.call.is_none() => (Some(first), steps),
        _ => (None, plan.furnished.as_slice()),
    };
    let world = World::with_ids(plan, begins, reserved(first));
    let mut state = State::new(plan, world, Settings::default());
    let mut time = begins + first.map_or(0, |step| step.wait);
    let mut mistakes = Vec::new();
    for step in steps {
        Arc::make_mut(&mut state.world).reserved.extend(reserved(Some(step)));
        if let Some(call) = &step.call {
            let request = request(plan, &state, call);
            let reply = state.answer(&request, time);
            if reply.seen_status().is_none_or(|status| status >= 300) {
                let told = (reply.seen_status(), reply.refusal());
                mistakes.push(format!("furnished: {} {}: {told:?}", request.method, request.path));
            }
        }
        time += step.wait;
    }
    state.pass(now);
    let unused = state.world.reserved.iter().filter(|(_, ids)| !ids.is_empty());
    mistakes.extend(unused.map(|(id, ids)| format!("furnished: no {} got {ids:?}", plan.resources[*id].name)));
    World::begins_here(&mut state.world, mistakes);
    state.world
}

fn reserved(step: Option<&Furnishing>) -> Reserved {
    let ids = step.into_iter().flat_map(|step| &step.ids);
    ids.map(|(resource, ids)| (*resource, ids.iter().cloned().collect())).collect()
}

fn request(plan: &Plan, state: &State, call: &FurnishingCall) -> Request {
    let operation = &plan.api.operations[call.operation];
    Request {
        method: operation.method.clone(),
        path: call.path.clone(),
        query: call.query.clone(),
        content_type: operation.body.as_ref().and_then(|body| body.media.first().cloned()),
        authorization: state.token().map(str::to_owned),
        body: call.body.as_ref().map(Value::to_string).map(Bytes::from).unwrap_or_default(),
        peer: IpAddr::V4(Ipv4Addr::LOCALHOST),
    }
}
