// sdram_commands: what the chip is told in each clock: rows opened and closed, beats read and written, refreshes.
// Algorithm: one row is open at most, of all banks, and stays so until another is wanted or a refresh is due. For each kind of command a
//            register of ones says how long it has still to wait: what came before ors its ones in, a clock shifts one out. A refresh goes
//            before everything but the beat that moves. A request is looked at in a register, beside whether its row is open.
// Range:     every time at least a clock and at most 32; a request that is offered stays until it is done.
// Timing:    a command leaves in the clock after the one that decides (done_o, refreshed_o, took_boot_o are of the one that decides).
//            Beats in an open row: 8 clocks each, and CasLatency + Extra + 2 from a read to a write.
// Tested-through: sdram
// Area:      rtl/boards/sdram/README.md
`default_nettype none
module sdram_commands #(
    parameter int unsigned CasLatency = 2,
    parameter int unsigned Extra = 0,
    parameter int unsigned Trcd = 3,
    parameter int unsigned Trp = 3,
    parameter int unsigned Tras = 5,
    parameter int unsigned Trc = 7,
    parameter int unsigned Trfc = 7,
    parameter int unsigned Twr = 2,
    parameter int unsigned Tmrd = 2
) (
    input  wire logic                      clk_i,
    input  wire logic                      rst_i,
    // the start: a command that goes as soon as it may, before all else
    input  wire logic                      boot_i,
    input  wire logic                [2:0] boot_name_i,
    output logic                           took_boot_o,
    // a refresh is due
    input  wire logic                      due_i,
    output logic                           refreshed_o,
    // beats
    input  wire sdram_pkg::request_t       request_i,
    output logic                           read_o,
    output logic                           write_o,
    // the chip
    output sdram_pkg::command_t            command_o
);

  // The mode: bursts of 8 in sequence, reads and writes alike.
  localparam logic [sdram_pkg::ROW_BITS-1:0] Mode = 13'((CasLatency << 4) | 3);
  // After a read the bus has a clock without a driver, and one in which the board's drivers are on before there is data.
  localparam int unsigned Turn = sdram_pkg::BURST + CasLatency + Extra + 2;

  // ---- what may be done: the lowest bit says that it has to wait
  logic [31:0] row_wait_q, close_wait_q, column_wait_q, write_wait_q;
  logic may_row, may_close, may_column;
  assign may_row   = !row_wait_q[0];
  assign may_close = !close_wait_q[0];

  // ---- the request, and whether its row is open
  logic open_q, hit_q;
  logic [sdram_pkg::BANK_BITS-1:0] bank_q;
  logic [sdram_pkg::ROW_BITS-1:0] row_q;
  sdram_pkg::request_t request_q;
  assign may_column = !column_wait_q[0] && !(request_q.is_write && write_wait_q[0]);

  // ---- the choice
  logic [2:0] name;
  always_comb begin
    name = sdram_pkg::NOTHING;
    if (boot_i) begin
      if (may_row) name = boot_name_i;
    end else if (due_i) begin
      if (!open_q && may_row) name = sdram_pkg::REFRESH;
      if (open_q && may_close) name = sdram_pkg::PRECHARGE;
    end else if (request_q.valid) begin
      if (!open_q) begin
        if (may_row) name = sdram_pkg::ACTIVE;
      end else if (!hit_q) begin
        if (may_close) name = sdram_pkg::PRECHARGE;
      end else if (may_column) begin
        name = request_q.is_write ? sdram_pkg::WRITE : sdram_pkg::READ;
      end
    end
  end

  logic opens, closes, refreshes, sets;
  assign opens = name == sdram_pkg::ACTIVE;
  assign closes = name == sdram_pkg::PRECHARGE;
  assign refreshes = name == sdram_pkg::REFRESH;
  assign sets = name == sdram_pkg::MODE;
  assign read_o = name == sdram_pkg::READ;
  assign write_o = name == sdram_pkg::WRITE;
  assign took_boot_o = boot_i && may_row;
  assign refreshed_o = refreshes && !boot_i;

  // ---- what it leads to
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      row_wait_q <= '0;
      close_wait_q <= '0;
      column_wait_q <= '0;
      write_wait_q <= '0;
    end else begin
      row_wait_q <= (row_wait_q >> 1) | sdram_pkg::hold(
          opens, Trc
      ) | sdram_pkg::hold(
          closes, Trp
      ) | sdram_pkg::hold(
          refreshes, Trfc
      ) | sdram_pkg::hold(
          sets, Tmrd
      );
      close_wait_q <= (close_wait_q >> 1) | sdram_pkg::hold(
          opens, Tras
      ) | sdram_pkg::hold(
          read_o, sdram_pkg::BURST
      ) | sdram_pkg::hold(
          write_o, sdram_pkg::BURST - 1 + Twr
      );
      column_wait_q <= (column_wait_q >> 1) | sdram_pkg::hold(
          opens, Trcd
      ) | sdram_pkg::hold(
          read_o | write_o, sdram_pkg::BURST
      );
      write_wait_q <= (write_wait_q >> 1) | sdram_pkg::hold(read_o, Turn);
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_i) open_q <= 1'b0;
    else if (opens || closes) open_q <= opens;
    if (opens) begin
      bank_q <= request_q.bank;
      row_q  <= request_q.row;
    end
    // What is done, or has just got its row, is looked at anew.
    request_q <= request_i;
    request_q.valid <= request_i.valid && !rst_i && !read_o && !write_o && !opens;
    hit_q <= {request_i.bank, request_i.row} == {bank_q, row_q};
  end

  // ---- the command; columns leave A10 low: the row stays open
  always_ff @(posedge clk_i) begin
    command_o.name <= rst_i ? sdram_pkg::NOTHING : name;
    command_o.bank <= sets ? '0 : request_q.bank;
    if (sets) command_o.address <= Mode;
    else if (closes) command_o.address <= sdram_pkg::ALL_BANKS;
    else command_o.address <= open_q ? {3'd0, request_q.column} : request_q.row;
  end

endmodule
`default_nettype wire
