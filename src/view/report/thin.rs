//! Long series made short enough to draw, without losing extremes.

/// Rows that are kept of series of one length: all of `most` or fewer; of more, those of each stretch
/// at which a series is first, lowest, highest or last.
///
/// Kept are at most `most` rows for one series, and for several as many more as their extremes need.
pub(crate) fn kept(series: &[&[Option<f64>]], most: usize) -> Vec<usize> {
    let rows = series.iter().map(|values| values.len()).max().unwrap_or(0);
    if rows <= most {
        return (0..rows).collect();
    }
    let stretches = (most / 4).max(1);
    let mut kept = Vec::new();
    for stretch in 0..stretches {
        let (from, to) = (rows * stretch / stretches, rows * (stretch + 1) / stretches);
        kept.extend([from, to - 1]);
        for values in series {
            let defined = || (from..to).filter_map(|row| Some((row, *values.get(row)?.as_ref()?)));
            kept.extend(defined().min_by(|a, b| a.1.total_cmp(&b.1)).map(|(row, _)| row));
            kept.extend(defined().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(row, _)| row));
        }
    }
    kept.sort_unstable();
    kept.dedup();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_spike_of_one_step_stays() {
        let mut values = vec![Some(1.0); 100_000];
        values[77_777] = Some(9.0);
        values[33_333] = Some(-9.0);
        values[5] = None;
        let kept = kept(&[&values], 800);
        assert!(kept.len() <= 800 && kept.contains(&77_777) && kept.contains(&33_333));
        assert_eq!((kept.first(), kept.last()), (Some(&0), Some(&99_999)));
    }

    proptest! {
        #[test]
        fn every_series_keeps_its_lowest_and_its_highest(
            values in prop::collection::vec(prop::option::of(-1e6..1e6f64), 1..400), most in 4usize..80
        ) {
            let kept = kept(&[&values], most);
            prop_assert!(kept.len() <= most.max(values.len().min(most)));
            let of = |rows: &mut dyn Iterator<Item = Option<f64>>| {
                rows.flatten().fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)))
            };
            prop_assert_eq!(of(&mut values.iter().copied()), of(&mut kept.iter().map(|&row| values[row])));
        }
    }
}
