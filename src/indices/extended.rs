//! The extended flow matrix: nodes and the outside in one table, as shares of the total throughput.
//!
//! Rows give: `0..n` the nodes, `n` imports. Columns receive: `0..n` the nodes, `n` exports, `n + 1`
//! respiration. Only cells above 0 are kept (the convention of Borrett and Lau 2014 without its empty
//! rows and columns, which carry nothing).

use crate::indices::flow_network::FlowNetwork;

/// The extended matrix of a network in which something flows.
#[derive(Debug)]
pub(crate) struct Extended {
    n: usize,
    throughput: f64,
    /// Cells above 0 as `(row, column, share)`, row by row.
    cells: Vec<(usize, usize, f64)>,
}

/// One cell with the logarithms (base 2) of its share, of its row's and of its column's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    pub(crate) block: Block,
    pub(crate) share: f64,
    log_share: f64,
    log_row: f64,
    log_column: f64,
}

/// Where a flow runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    Input,
    Internal,
    Export,
    Respiration,
}

impl Cell {
    /// `log(1/p)`.
    pub(crate) fn diversity(&self) -> f64 {
        0.0 - self.log_share
    }

    /// `log(p / (p_row p_column))`.
    pub(crate) fn mutual(&self) -> f64 {
        (self.log_share - self.log_row) - self.log_column
    }

    /// `log(p_row p_column / p²)`.
    pub(crate) fn residual(&self) -> f64 {
        (self.log_row - self.log_share) + (self.log_column - self.log_share)
    }
}

impl Extended {
    /// Absent where nothing flows.
    pub(crate) fn of(network: &FlowNetwork) -> Option<Extended> {
        let n = network.n();
        let throughput = network.total_throughput();
        if throughput <= 0.0 {
            return None;
        }
        let mut cells = Vec::with_capacity(network.n_flows() + 3 * n);
        let mut keep = |row, column, amount: f64| {
            // A share too small for a number is no share.
            let share = amount / throughput;
            if 0.0 < share {
                cells.push((row, column, share));
            }
        };
        for i in 0..n {
            for (j, amount) in network.flows_from(i) {
                keep(i, j, amount);
            }
            keep(i, n, network.exports()[i]);
            keep(i, n + 1, network.respiration()[i]);
        }
        for (j, &amount) in network.imports().iter().enumerate() {
            keep(n, j, amount);
        }
        Some(Extended { n, throughput, cells })
    }

    pub(crate) fn n_rows(&self) -> usize {
        self.n + 1
    }

    pub(crate) fn n_columns(&self) -> usize {
        self.n + 2
    }

    pub(crate) fn throughput(&self) -> f64 {
        self.throughput
    }

    pub(crate) fn cells(&self) -> &[(usize, usize, f64)] {
        &self.cells
    }

    /// Shares of the total by row and by column.
    pub(crate) fn margins(&self) -> (Vec<f64>, Vec<f64>) {
        let (mut rows, mut columns) = (vec![0.0; self.n_rows()], vec![0.0; self.n_columns()]);
        for &(row, column, share) in &self.cells {
            rows[row] += share;
            columns[column] += share;
        }
        (rows, columns)
    }

    /// Shows each cell to `see`, row by row.
    pub(crate) fn each(&self, mut see: impl FnMut(&Cell)) {
        let (rows, columns) = self.margins();
        let logs = |margin: Vec<f64>| -> Vec<f64> { margin.into_iter().map(libm::log2).collect() };
        let (rows, columns) = (logs(rows), logs(columns));
        for &(row, column, share) in &self.cells {
            see(&Cell {
                block: self.block(row, column),
                share,
                log_share: libm::log2(share),
                log_row: rows[row],
                log_column: columns[column],
            });
        }
    }

    fn block(&self, row: usize, column: usize) -> Block {
        if row == self.n {
            Block::Input
        } else if column == self.n {
            Block::Export
        } else if column == self.n + 1 {
            Block::Respiration
        } else {
            Block::Internal
        }
    }
}
