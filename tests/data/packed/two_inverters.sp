* two inverters in a row
.subckt inverter in out vdd vss
Mp out in vdd vdd pch w=2u l=0.1u
Mn out in vss vss nch w=1u l=0.1u
.ends
.subckt two_inverters a y vdd vss
X1 a b vdd vss inverter
X2 b y vdd vss inverter
.ends
