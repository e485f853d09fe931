// program_ports: a program's beats: one read of card memory, and writes to it and to host memory.
// Algorithm: a beat is a burst. A write has an ID for each that may be unanswered; a beat waits while one of the same place, by the lower
//            bits of its number, is on its way: so memory is as the program's order says. The bytes of records enter a CRC,
//            and the next beat waits for that.
// Range:     any beats; an answer that is bad, or to nothing, is the job's status, and the beat zero. Under quiesce_i nothing begins.
// Timing:    a beat is at the port the cycle after it was taken; a write in 3 cycles, as the ports take it.
// Tested-through: card
// Area:      benches/ledger/area.json#program
`default_nettype none
module program_ports (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic quiesce_i,
    output logic quiet_o,
    input wire logic clear_i,  // a job begins, its records at host_i
    input wire logic [63:0] host_i,
    output logic answered_o,
    output logic [7:0] status_o,
    output logic [1:0] resp_o,
    output logic [31:0] crc_o,
    // to registers
    input wire logic load_valid_i,
    output logic load_ready_o,
    input wire logic load_is_slot_i,
    input wire logic [31:0] load_unit_i,
    input wire logic [511:0] slot_i,
    output logic back_valid_o,
    input wire logic back_ready_i,
    output logic [255:0] back_o,
    // from registers
    input wire logic store_valid_i,
    output logic store_ready_o,
    input wire logic store_is_record_i,
    input wire logic [31:0] store_unit_i,
    input wire logic [1:0] store_strobe_i,
    input wire logic [511:0] store_data_i,
    // card memory
    output axi_pkg::read_req_t read_o,
    input wire axi_pkg::read_rsp_t read_i,
    output axi_pkg::write_req_t write_o,
    input wire axi_pkg::write_rsp_t write_i,
    // host memory
    output axi_pkg::write_req_t host_write_o,
    input wire axi_pkg::write_rsp_t host_write_i
);

  localparam int unsigned Writes = 4;
  localparam int unsigned SlotBits = $clog2(Writes);
  localparam int unsigned PlaceBits = 10;

  typedef logic [PlaceBits-1:0] place_t;
  typedef logic [axi_pkg::ADDR_BITS-1:0] addr_t;
  typedef logic [axi_pkg::LOCAL_BITS-1:0] id_t;

  // ---- loads: memory's beat, or the slot's, in two halves
  logic asks_q, waits_q, is_slot_q, takes_load, arrives, read_stray;
  logic [1:0] left_q;  // halves
  id_t read_id_q;
  logic [31:0] unit_q;
  logic [511:0] beat_q;
  logic [Writes-1:0] write_near, load_near;
  assign load_ready_o = !waits_q && left_q == '0 && !quiesce_i && write_near == '0;
  assign takes_load = load_valid_i && load_ready_o;
  assign arrives = read_i.r_valid && waits_q && !asks_q && read_i.r.id[axi_pkg::LOCAL_BITS-1:0] == read_id_q;
  assign read_stray = read_i.r_valid && !arrives;
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      {asks_q, waits_q} <= '0;
      left_q <= '0;
      read_id_q <= '0;
    end else begin
      asks_q  <= takes_load ? !load_is_slot_i : asks_q && !read_i.ar_ready;
      waits_q <= takes_load ? !load_is_slot_i : waits_q && !arrives;
      if (arrives) read_id_q <= read_id_q + 1'b1;
      if (arrives || takes_load && load_is_slot_i) left_q <= 2'd2;
      else if (back_valid_o && back_ready_i) left_q <= left_q - 2'd1;
    end
    if (takes_load) {is_slot_q, unit_q} <= {load_is_slot_i, load_unit_i};
    if (rst_i || arrives && read_i.r.resp != axi_pkg::RESP_OKAY) beat_q <= '0;
    else if (arrives) beat_q <= read_i.r.data;
  end
  assign back_valid_o = left_q != '0;
  always_comb begin
    if (is_slot_q) back_o = left_q[1] ? slot_i[255:0] : slot_i[511:256];
    else back_o = left_q[1] ? beat_q[255:0] : beat_q[511:256];
  end
  assign read_o = '{
          r_ready: 1'b1,
          ar_valid: asks_q,
          ar: '{len: '0, id: axi_pkg::ID_BITS'(read_id_q), addr: addr_t'({unit_q, 6'b0})}
      };

  // ---- stores: the beat stands still until its address and its data are taken
  logic aw_q, w_q, is_record_q, takes_store, sums_q, summed;
  logic [  1:0] strobe_q;
  logic [511:0] data_q;
  logic [63:0] addr_q, host_q;
  id_t id_q;  // counts on; its lowest bits say where what is open stands
  logic [SlotBits-1:0] slot;
  id_t [Writes-1:0] ids_q;
  assign slot = id_q[SlotBits-1:0];
  logic [Writes-1:0] open_q, is_host_q, card_ends, host_ends;
  place_t [Writes-1:0] place_q;
  logic aw_ready, w_ready;
  assign store_ready_o = !aw_q && !w_q && !sums_q && !open_q[slot] && !quiesce_i &&
      (store_is_record_i || load_near == '0);
  assign takes_store = store_valid_i && store_ready_o;
  assign aw_ready = is_record_q ? host_write_i.aw_ready : write_i.aw_ready;
  assign w_ready = is_record_q ? host_write_i.w_ready : write_i.w_ready;
  for (genvar i = 0; i < Writes; i++) begin : gen_write
    assign write_near[i] = open_q[i] && !is_host_q[i] && place_q[i] == load_unit_i[PlaceBits-1:0];
    assign load_near[i] = (waits_q && unit_q[PlaceBits-1:0] == store_unit_i[PlaceBits-1:0]) ||
        (open_q[i] && !is_host_q[i] && place_q[i] == store_unit_i[PlaceBits-1:0]);
    assign card_ends[i] = open_q[i] && !is_host_q[i] && write_i.b_valid && write_i.b.id[axi_pkg::LOCAL_BITS-1:0] == ids_q[i];
    assign host_ends[i] = open_q[i] && is_host_q[i] && host_write_i.b_valid &&
        host_write_i.b.id[axi_pkg::LOCAL_BITS-1:0] == ids_q[i];
    always_ff @(posedge clk_i) begin
      if (rst_i) open_q[i] <= 1'b0;
      else if (takes_store && slot == SlotBits'(i)) open_q[i] <= 1'b1;
      else if (card_ends[i] || host_ends[i]) open_q[i] <= 1'b0;
      if (takes_store && slot == SlotBits'(i))
        {ids_q[i], is_host_q[i], place_q[i]} <= {
          id_q, store_is_record_i, store_unit_i[PlaceBits-1:0]
        };
    end
  end
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      {aw_q, w_q} <= '0;
      id_q <= '0;
      data_q <= '0;
    end else begin
      aw_q <= takes_store || aw_q && !aw_ready;
      w_q  <= takes_store || w_q && !w_ready;
      if (aw_q && aw_ready) id_q <= id_q + 1'b1;
      if (takes_store) data_q <= store_data_i;
    end
    if (takes_store) begin
      is_record_q <= store_is_record_i;
      strobe_q <= store_strobe_i;
      addr_q <= {26'b0, store_unit_i, 6'b0} + (store_is_record_i ? host_q : '0);
    end
    if (clear_i) host_q <= host_i;
    sums_q <= !rst_i && (takes_store && store_is_record_i || sums_q && !summed);
  end
  axi_pkg::write_req_t write;
  always_comb begin
    write = '{
        b_ready: 1'b1,
        aw_valid: aw_q,
        aw: '{len: '0, id: axi_pkg::ID_BITS'(id_q), addr: addr_t'(addr_q)},
        w_valid: w_q,
        w: '{last: 1'b1, strb: {{32{strobe_q[1]}}, {32{strobe_q[0]}}}, data: data_q}
    };
    write_o = write;
    write_o.aw_valid = aw_q && !is_record_q;
    write_o.w_valid = w_q && !is_record_q;
    host_write_o = write;
    host_write_o.aw_valid = aw_q && is_record_q;
    host_write_o.w_valid = w_q && is_record_q;
  end
  payload_crc_serial u_crc (
      .clk_i,
      .rst_i,
      .clear_i,
      .offer_i(sums_q),
      .take_i (summed),
      .ready_o(summed),
      .half_i (1'b0),
      .data_i (data_q),
      .crc_o
  );

  // ---- what went wrong since clear_i
  logic read_bad_q, write_bad_q, host_bad_q, write_stray, host_stray;
  logic [1:0] read_resp_q, write_resp_q, host_resp_q;
  assign write_stray = write_i.b_valid && card_ends == '0;
  assign host_stray  = host_write_i.b_valid && host_ends == '0;
  always_ff @(posedge clk_i) begin
    if (rst_i || clear_i) begin
      {read_bad_q, write_bad_q, host_bad_q} <= '0;
      {read_resp_q, write_resp_q, host_resp_q} <= {3{axi_pkg::RESP_OKAY}};
    end else begin
      read_bad_q <= read_bad_q || read_stray || arrives && read_i.r.resp != axi_pkg::RESP_OKAY;
      write_bad_q <= write_bad_q || write_stray || write_i.b_valid && write_i.b.resp != axi_pkg::RESP_OKAY;
      host_bad_q <= host_bad_q || host_stray || host_write_i.b_valid && host_write_i.b.resp != axi_pkg::RESP_OKAY;
      if (arrives) read_resp_q <= axi_pkg::worse(read_resp_q, read_i.r.resp);
      if (write_i.b_valid && !write_stray)
        write_resp_q <= axi_pkg::worse(write_resp_q, write_i.b.resp);
      if (host_write_i.b_valid && !host_stray)
        host_resp_q <= axi_pkg::worse(host_resp_q, host_write_i.b.resp);
    end
  end
  always_comb begin
    {status_o, resp_o} = {regs_pkg::STATUS_OK, axi_pkg::RESP_OKAY};
    if (host_bad_q) {status_o, resp_o} = {regs_pkg::STATUS_HOST_WRITE, host_resp_q};
    if (write_bad_q) {status_o, resp_o} = {regs_pkg::STATUS_CARD_WRITE, write_resp_q};
    if (read_bad_q) {status_o, resp_o} = {regs_pkg::STATUS_CARD_READ, read_resp_q};
  end
  assign answered_o = read_i.r_valid || write_i.b_valid || host_write_i.b_valid;
  assign quiet_o = !waits_q && !aw_q && !w_q && !sums_q && open_q == '0;

  logic unused;
  assign unused = ^{read_i, write_i, host_write_i};

endmodule
`default_nettype wire
