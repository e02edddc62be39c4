//! The exchanges of a run, and what comes after what.

use super::exchange::Exchange;
use super::request::number;
use std::collections::HashMap;
use std::hash::Hash;

/// The exchanges in the order in which they came, and ways to find what follows one.
pub(crate) struct Run<'x> {
    pub(crate) all: &'x [Exchange],
    /// The same request, of one client, in any scene.
    same: Groups,
    /// Requests to the same place, of one client.
    places: Groups,
    /// Those of one client with one account; where none is claimed, the same request.
    accounts: Groups,
    /// Those of one client at one system.
    clients: Groups,
    /// When what changed a system came, and when its answer left. Both sorted.
    changes: HashMap<&'static str, [Vec<u64>; 2]>,
}

impl<'x> Run<'x> {
    pub(crate) fn of(all: &'x [Exchange]) -> Self {
        let mut changes: HashMap<_, [Vec<u64>; 2]> = HashMap::new();
        for exchange in all.iter().filter(|e| !e.request.is_safe() && e.has_succeeded()) {
            let [came, left] = changes.entry(exchange.system).or_default();
            came.push(exchange.begun);
            left.extend(exchange.end.map(|end| end.event));
        }
        for [_, left] in changes.values_mut() {
            left.sort_unstable();
        }
        Self {
            all,
            same: Groups::of(all, same),
            places: Groups::of(all, place),
            accounts: Groups::of(all, account),
            clients: Groups::of(all, client),
            changes,
        }
    }

    /// The same request, when it came again after this one's answer had left. It may be of another scene.
    pub(crate) fn again(&self, exchange: &Exchange) -> Option<usize> {
        self.first_after(&self.same, same(exchange), exchange)
    }

    /// The next request to the same place.
    pub(crate) fn at_place(&self, exchange: &Exchange) -> Option<usize> {
        self.first_after(&self.places, place(exchange), exchange)
    }

    /// The next one with the same account.
    pub(crate) fn of_account(&self, exchange: &Exchange) -> Option<usize> {
        self.first_after(&self.accounts, account(exchange), exchange)
    }

    /// What the client did next at that system.
    pub(crate) fn of_client(&self, exchange: &Exchange) -> impl Iterator<Item = &'x Exchange> {
        let all = self.all;
        self.after(&self.clients, client(exchange), exchange).iter().filter_map(|index| all.get(*index))
    }

    /// The groups of same requests.
    pub(crate) fn repeats(&self) -> impl Iterator<Item = &[usize]> {
        self.same.0.values().map(Vec::as_slice).filter(|group| group.len() > 1)
    }

    /// Did anybody change the system between these two?
    pub(crate) fn was_changed(&self, first: &Exchange, second: &Exchange) -> bool {
        let changes = self.changes.get(first.system);
        changes.into_iter().flatten().any(|moments| {
            let next = moments.partition_point(|moment| *moment <= first.begun);
            moments.get(next).is_some_and(|moment| *moment < second.begun)
        })
    }

    fn first_after(&self, groups: &Groups, key: u64, exchange: &Exchange) -> Option<usize> {
        self.after(groups, key, exchange).first().copied()
    }

    /// Those of a group that came after this one's answer had left: only they can be what the client made of it.
    fn after<'g>(&self, groups: &'g Groups, key: u64, exchange: &Exchange) -> &'g [usize] {
        let group = groups.0.get(&key).filter(|_| exchange.is_whole).map(Vec::as_slice).unwrap_or_default();
        let left = exchange.end.map_or(u64::MAX, |end| end.event);
        let came = |index: &usize| self.all.get(*index).map_or(0, |exchange| exchange.begun);
        group.get(group.partition_point(|index| came(index) <= left)..).unwrap_or_default()
    }
}

/// Places in a list of exchanges, by what these have in common.
struct Groups(HashMap<u64, Vec<usize>>);

impl Groups {
    fn of(all: &[Exchange], key: impl Fn(&Exchange) -> u64) -> Self {
        let mut groups: HashMap<_, Vec<usize>> = HashMap::new();
        // What did not come whole is the repeat of nothing, and nothing repeats it.
        for (index, exchange) in all.iter().enumerate().filter(|(_, exchange)| exchange.is_whole) {
            groups.entry(key(exchange)).or_default().push(index);
        }
        Self(groups)
    }
}

fn same(exchange: &Exchange) -> u64 {
    number(&(exchange.system, &exchange.client, exchange.request.same))
}

fn place(exchange: &Exchange) -> u64 {
    key(exchange, exchange.request.place)
}

fn account(exchange: &Exchange) -> u64 {
    match &exchange.account {
        Some(account) => key(exchange, account),
        None => key(exchange, exchange.request.same),
    }
}

fn client(exchange: &Exchange) -> u64 {
    key(exchange, ())
}

fn key(exchange: &Exchange, what: impl Hash) -> u64 {
    number(&(exchange.scene, exchange.system, &exchange.client, what))
}
