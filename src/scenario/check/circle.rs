//! Circles of references: things that would have to stand before themselves.

/// The circle that leads from `start` back to it: its members in order, `start` first; nothing
/// where there is none. A circle is found from its first member alone, so that it is told once.
///
/// `next` gives the places that a place refers to. O(places²) at worst, of at most a few hundred.
pub(super) fn from(start: usize, next: &dyn Fn(usize) -> Vec<usize>) -> Option<Vec<usize>> {
    let mut trail = vec![start];
    let mut passed = vec![start];
    let mut open = vec![next(start)];
    while let Some(choices) = open.last_mut() {
        let Some(place) = choices.pop() else {
            open.pop();
            trail.pop();
            continue;
        };
        if place == start {
            return Some(trail);
        }
        if start < place && !passed.contains(&place) {
            passed.push(place);
            trail.push(place);
            open.push(next(place));
        }
    }
    None
}

/// `a` to `b` to `a`.
pub(super) fn told(names: &[&str]) -> String {
    let round = names.iter().chain(names.first()).map(|name| format!("`{name}`"));
    round.collect::<Vec<_>>().join(" to ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_found_from_its_first_member_alone() {
        // 0 refers to 1, 1 to 2 and 3, 3 to 1; 4 to itself.
        let next = |place: usize| match place {
            0 => vec![1],
            1 => vec![2, 3],
            3 => vec![1],
            4 => vec![4],
            _ => Vec::new(),
        };
        let circles: Vec<_> = (0..5).map(|start| from(start, &next)).collect();
        assert_eq!(circles, [None, Some(vec![1, 3]), None, None, Some(vec![4])]);
        assert_eq!(told(&["a", "b"]), "`a` to `b` to `a`");
    }
}
